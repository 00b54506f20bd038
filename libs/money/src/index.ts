export * from './micros.js';
