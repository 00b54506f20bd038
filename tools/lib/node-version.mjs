var REQUIRED = [20, 19];

/** Whether this Node will do; otherwise says so in one sentence and sets the exit code. Written for Nodes of any age. */
export function requireNode() {
  var parts = process.versions.node.split('.').map(Number);
  if (parts[0] > REQUIRED[0] || (parts[0] === REQUIRED[0] && parts[1] >= REQUIRED[1])) return true;
  console.error(
    'Uni-Manager needs Node ' +
      REQUIRED.join('.') +
      ' or newer, this is Node ' +
      process.versions.node +
      ': install a newer one from https://nodejs.org.',
  );
  process.exitCode = 1;
  return false;
}
