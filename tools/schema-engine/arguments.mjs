const IGNORED_WITH_VALUE = new Set(['--enabled-preview-features', '--extension-types']);

/** Reads the command line that the Prisma CLI gives its schema engine. */
export function parseArguments(argv) {
  const options = { version: false, command: undefined, datamodels: [], datasource: {} };
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index];
    if (argument === '--version') options.version = true;
    else if (argument === '--datamodels') options.datamodels.push(argv[(index += 1)]);
    else if (argument === '--datasource') options.datasource = JSON.parse(argv[(index += 1)]);
    else if (argument === 'cli') options.command = argv[(index += 1)];
    else if (IGNORED_WITH_VALUE.has(argument)) index += 1;
  }
  return options;
}
