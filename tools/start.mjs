// `npm start`. This file and the one it imports use nothing that an old Node could not parse, so that the sentence gets printed.
import { requireNode } from './lib/node-version.mjs';

if (requireNode()) {
  import('./start/terminal.mjs').then(function (terminal) {
    return terminal.main();
  });
}
