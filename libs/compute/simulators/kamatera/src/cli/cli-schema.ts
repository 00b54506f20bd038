import type { CliCommand } from './cli-command.js';

const VERSION = [1, 2, 2];
const GROUPS = [
  { use: 'server', short: 'Servers' },
  { use: 'queue', short: 'Commands in the queue' },
  { use: 'network', short: 'Private networks' },
] as const;

function shown({ method, path, use, short, proxyMethod, flags }: CliCommand): Record<string, unknown> {
  const cmd = method === 'GET' ? (use[1] === 'detail' ? 'getListOfLists' : 'getList') : 'post';
  return {
    use: use[1],
    short,
    ...(flags.some(({ name }) => name === 'wait') ? { wait: true } : {}),
    flags,
    run: { cmd, path, method: proxyMethod, fields: flags.map(({ name }) => ({ name, flag: name })) },
  };
}

/** What the command line tool asks before anything else: it knows no commands of its own. */
export function cliSchema(commands: readonly CliCommand[], nowMs: number): Record<string, unknown> {
  return {
    schema_version: VERSION,
    commands: GROUPS.map((group) => ({
      ...group,
      commands: commands.filter(({ use }) => use[0] === group.use && use[1] !== 'internal').map(shown),
    })),
    schema_generated_at: `${new Date(nowMs).toISOString().slice(0, 19)}+00:00`,
  };
}
