/** Every command goes to one address. Administrators give it whole, or the portal's, or the host's only. */
const API_PATH = '/client/api';

/** What is missing after the endpoint's own path. */
export function apiPath(endpoint: string): string {
  const given = new URL(endpoint).pathname.replace(/\/+$/, '');
  if (given === '') return API_PATH;
  return given.endsWith('/api') ? '' : '/api';
}

export function faultOfEndpoint(text: string): string | null {
  if (!URL.canParse(text)) return 'must be an address such as https://cloud.example.org/client/api';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username || url.password) return 'must not carry credentials';
  if (url.search || url.hash) return 'must end after the path';
  return null;
}

/** Upper-case pairs joined by colons, whatever the administrator's tool printed. */
export function normaliseFingerprint(text: string): string {
  const digits = text
    .trim()
    .replace(/^sha-?256[\s:=]+(?:fingerprint=)?/i, '')
    .replaceAll(/[\s:]/g, '')
    .toUpperCase();
  return (digits.match(/.{1,2}/g) ?? []).join(':');
}
