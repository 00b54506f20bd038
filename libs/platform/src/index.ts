export * from './clock.js';
export * from './ids.js';
export * from './app-error.js';
export * from './logger.js';
export * from './request-context.js';
export * from './assert.js';
export * from './secret-box.js';
