export { cloudStackDriverFactory } from './cloudstack.factory.js';
