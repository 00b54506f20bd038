// `npm test`. Like start.mjs it parses on any Node, so that the sentence about the version gets printed.
import { requireNode } from './lib/node-version.mjs';

if (requireNode()) {
  import('./test/run.mjs').then(function (run) {
    return run.main(process.argv.slice(2));
  });
}
