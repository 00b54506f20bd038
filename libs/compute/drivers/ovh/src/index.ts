export { ovhDriverFactory } from './ovh.factory.js';
