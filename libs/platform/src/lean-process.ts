import { setFlagsFromString } from 'node:v8';

/**
 * To be imported before anything else by a process that keeps Prisma: imported for what it does, exports nothing.
 *
 * Prisma compiles its queries in WebAssembly; V8's optimised machine code for that takes some 50 MB, and the baseline code is good
 * enough beside a database.
 */
setFlagsFromString('--liftoff-only');

/**
 * Node has a navigator from version 21 on. Without one pg looks for another mark of Cloudflare's workers, and by that makes Node load
 * its whole fetch.
 */
if (!('navigator' in globalThis))
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Node.js/20' } });
