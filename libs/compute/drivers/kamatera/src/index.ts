export { kamateraDriverFactory } from './kamatera.factory.js';
