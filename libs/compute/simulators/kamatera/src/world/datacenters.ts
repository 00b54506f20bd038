import type { DatacenterState } from './server.state.js';

const place = (id: string, country: string, continent: string, city: string): DatacenterState => ({
  id,
  country,
  continent,
  city,
});

/** Where servers can be made; the identifiers are the vendor's. */
export const DATACENTERS: readonly DatacenterState[] = [
  place('AS', 'China', 'Asia', 'Hong Kong'),
  place('AS-SG', 'Singapore', 'Asia', 'Singapore'),
  place('AS-TY', 'Japan', 'Asia', 'Tokyo'),
  place('AU-SY', 'Australia', 'Australia', 'Sydney'),
  place('CA-TR', 'Canada', 'North America', 'Toronto'),
  place('EU', 'The Netherlands', 'Europe', 'Amsterdam'),
  place('EU-FR', 'Germany', 'Europe', 'Frankfurt'),
  place('EU-LO', 'United Kingdom', 'Europe', 'London'),
  place('EU-MD', 'Spain', 'Europe', 'Madrid'),
  place('EU-ML', 'Italy', 'Europe', 'Milan'),
  place('EU-ST', 'Sweden', 'Europe', 'Stockholm'),
  place('IL', 'Israel', 'Middle East', 'Rosh Haayin'),
  place('IL-HA', 'Israel', 'Middle East', 'Haifa'),
  place('IL-JR', 'Israel', 'Middle East', 'Jerusalem'),
  place('IL-PT', 'Israel', 'Middle East', 'Petach Tikva'),
  place('IL-RH', 'Israel', 'Middle East', 'Rosh Haayin 2'),
  place('IL-TA', 'Israel', 'Middle East', 'Tel Aviv'),
  place('US-AT', 'United States', 'North America', 'Atlanta'),
  place('US-CH', 'United States', 'North America', 'Chicago'),
  place('US-LA', 'United States', 'North America', 'Los Angeles'),
  place('US-MI', 'United States', 'North America', 'Miami'),
  place('US-NY2', 'United States', 'North America', 'New York'),
  place('US-SC', 'United States', 'North America', 'Santa Clara'),
  place('US-SE', 'United States', 'North America', 'Seattle'),
  place('US-TX', 'United States', 'North America', 'Dallas'),
];
