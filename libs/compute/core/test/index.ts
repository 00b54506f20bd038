export * from './local-server.js';
export * from './outcomes.js';
