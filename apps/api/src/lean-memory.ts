import { setFlagsFromString } from 'node:v8';

/**
 * Must be set before anything else is loaded: this is the first import. Prisma compiles its queries in WebAssembly; V8's optimised
 * machine code for that takes some 50 MB, and the baseline code is good enough beside a database.
 */
setFlagsFromString('--liftoff-only');
