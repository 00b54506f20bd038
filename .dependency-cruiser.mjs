import { createBoundaries } from './tools/boundaries.mjs';

export default createBoundaries(import.meta.dirname);
