import { CliFailure, ProxyFault, sentence } from './cli-failure.js';
import { SERVER_FLAGS, WAIT_FLAG, type CliCall, type CliCommand } from './cli-command.js';
import { findByName } from './server-choice.js';
import { UpstreamError } from './upstream.js';

const SWITCHES = [
  { flag: 'dailybackup', field: 'backup' },
  { flag: 'managed', field: 'managed' },
] as const;

/** One change a call; billing cycle and package count as one. */
function demandOneChange({ input }: CliCall): void {
  const wished = [
    input.has('cpu'),
    input.has('ram'),
    input.has('billingcycle') || input.has('monthlypackage'),
    ...SWITCHES.map(({ flag }) => input.has(flag)),
  ].filter(Boolean).length;
  if (wished < 1) throw sentence('Please choose a configuration flag');
  if (wished > 1) throw sentence('Please choose only 1 configuration flag at a time');
}

/** This command looks for its server in a way of its own, and says so in words of its own. */
function serverId(call: CliCall): string {
  const { input } = call;
  if (input.has('id') === input.has('name')) throw sentence('Please choose --id or --name flags (but not both)');
  if (input.has('id')) return input.text('id');
  const found = findByName(call, input.text('name'));
  if (found.length < 1) throw sentence('--name flag did not match any servers');
  if (found.length > 1) throw sentence('--name flag must match a single server');
  return found[0]?.id ?? '';
}

function billing(call: CliCall, target: string): number {
  const { input, upstream } = call;
  const cycle = input.text('billingcycle');
  const wished = input.text('monthlypackage');
  if (cycle === 'hourly') {
    if (wished !== '') throw sentence('monthlypackage is not allowed for hourly billing cycle');
    return upstream.commandId('PUT', target, { billing: '1' });
  }
  if (cycle !== '' && cycle !== 'monthly') throw sentence('Invalid billingcycle, allowed values: monthly / hourly');
  const options = upstream.object(target)['options'] as { readonly traffic?: readonly string[] } | undefined;
  const packages = options?.traffic ?? [];
  const valid = `valid values for your server: ${packages.join(' / ')}`;
  if (wished === '') throw sentence(`--monthlypackage flag is required, ${valid}`);
  if (!packages.includes(wished)) throw sentence(`Invalid value for --monthlypackage, ${valid}`);
  return upstream.commandId('PUT', target, { billing: cycle === '' ? '' : '0', traffic: wished });
}

function change(call: CliCall, id: string): number {
  const { input, upstream } = call;
  const target = `/svc/server/${id}/configuration`;
  if (input.has('cpu')) return upstream.commandId('PUT', `/service/server/${id}/cpu`, { cpu: input.text('cpu') });
  if (input.has('ram')) return upstream.commandId('PUT', `/service/server/${id}/ram`, { ram: input.text('ram') });
  for (const { flag, field } of SWITCHES) {
    if (!input.has(flag)) continue;
    const value = input.text(flag);
    if (value !== 'yes' && value !== 'no') throw sentence(`Invalid value for --${flag}. Valid values: 'yes' or 'no'`);
    return upstream.commandId('PUT', target, { [field]: value === 'yes' ? '1' : '0' });
  }
  return billing(call, target);
}

function configure(call: CliCall): string[] {
  demandOneChange(call);
  const id = serverId(call);
  try {
    return [String(change(call, id))];
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asJsonText();
    if (error instanceof ProxyFault) throw new CliFailure(500, { message: 'Unexpected response from server' });
    throw error;
  }
}

export const CONFIGURE_COMMANDS: readonly CliCommand[] = [
  {
    method: 'POST',
    path: '/server/configure',
    label: 'configure',
    writes: true,
    use: ['server', 'configure'],
    short: 'Change the configuration of a server, one thing at a time',
    proxyMethod: 'serverConfigure',
    flags: [
      ...SERVER_FLAGS,
      { name: 'cpu', usage: 'Count and type of cores' },
      { name: 'ram', usage: 'Memory in MiB' },
      { name: 'dailybackup', usage: 'Daily backup: yes or no' },
      { name: 'managed', usage: 'Managed hosting services: yes or no' },
      { name: 'billingcycle', usage: 'hourly or monthly' },
      { name: 'monthlypackage', usage: 'Traffic package, for monthly' },
      WAIT_FLAG,
    ],
    handle: configure,
  },
];
