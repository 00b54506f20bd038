import { setFlagsFromString } from 'node:v8';

/**
 * Must be set before anything else is loaded: this is the first import. Prisma compiles its queries in WebAssembly; V8's optimised
 * machine code for that takes some 50 MB, and the baseline code is good enough beside a database.
 */
setFlagsFromString('--liftoff-only');

/**
 * Node has a navigator from version 21 on. Without one pg looks for another mark of Cloudflare's workers, and by that makes Node load
 * its whole fetch.
 */
if (!('navigator' in globalThis))
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Node.js/20' } });

/** On a large machine V8 lets garbage grow to several times what is alive before it looks; a quarter more is enough for us. */
setFlagsFromString('--heap-growing-percent=25');
