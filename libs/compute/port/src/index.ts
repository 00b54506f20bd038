export * from './values.js';
export * from './errors.js';
export * from './description.js';
export * from './http.js';
export * from './driver.js';
