import { FULL_VERSIONS, type Release } from '../world/version.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import type { ParamSpec } from '../wire/param-spec.js';
import { invalid } from '../world/refusal.js';
import { text } from '../wire/param-spec.js';

function since<T>(call: Call, release: Release, fields: Record<string, T>): Record<string, T> {
  return call.world.isAtLeast(release) ? fields : {};
}

function capabilities(call: Call): object {
  const { settings } = call.world;
  return {
    capability: {
      securitygroupsenabled: Object.values(call.world.state.zones).some(({ securityGroups }) => securityGroups),
      dynamicrolesenabled: true,
      cloudstackversion: FULL_VERSIONS[settings.release],
      userpublictemplateenabled: true,
      supportELB: 'false',
      projectinviterequired: false,
      allowusercreateprojects: true,
      customdiskofferingminsize: 1,
      customdiskofferingmaxsize: 1_024,
      regionsecondaryenabled: false,
      kvmsnapshotenabled: true,
      allowuserviewdestroyedvm: settings.allowUserViewDestroyed,
      allowuserexpungerecovervm: settings.allowUserExpungeRecover,
      allowuserexpungerecovervolume: settings.allowUserExpungeRecover,
      allowuserviewalldomainaccounts: false,
      kubernetesserviceenabled: false,
      ...since(call, '4.16', { defaultuipagesize: 20 }),
      ...since<unknown>(call, '4.18', {
        instancesstatsretentiontime: 720,
        instancesstatsuseronly: settings.statsForAdminsOnly,
        instancesdisksstatsretentionenabled: false,
        instancesdisksstatsretentiontime: 720,
      }),
      ...since(call, '4.19', { customhypervisordisplayname: 'Custom' }),
      ...since(call, '4.20', { allowuserforcestopvm: true }),
      ...since(call, '4.21', { dynamicscalingenabled: true, instanceleaseenabled: false }),
      ...since(call, '4.22', { additionalconfigenabled: false, snapshotshowchainsize: false }),
    },
  };
}

const WIRE_TYPES: Readonly<Record<ParamSpec['type'], string>> = {
  string: 'string',
  uuid: 'uuid',
  integer: 'integer',
  long: 'long',
  boolean: 'boolean',
  date: 'date',
  list: 'list',
  uuids: 'list',
  map: 'map',
};

function apiView(call: Call, command: Command): object {
  const known = Object.entries(command.params).filter(
    ([, spec]) => (spec.since === null || call.world.isAtLeast(spec.since)) && (!spec.adminOnly || call.caller.isRoot),
  );
  return {
    name: command.name,
    description: command.description,
    ...(command.since === undefined ? {} : { since: `${command.since}.0` }),
    isasync: command.kind !== 'sync',
    related: '',
    params: known.map(([name, spec]) => ({
      name,
      description: '',
      type: WIRE_TYPES[spec.type],
      length: 255,
      required: spec.required,
      ...(spec.since === null ? {} : { since: `${spec.since}.0` }),
    })),
    response: [],
  };
}

/** Commands that describe the server itself; `all` tells which commands there are. */
export function discoveryCommands(all: () => readonly Command[]): readonly Command[] {
  return [
    {
      name: 'listCapabilities',
      description: 'Says what the server can do',
      kind: 'sync',
      params: {},
      handle: capabilities,
    },
    {
      name: 'listApis',
      description: 'Lists the commands that the caller may use',
      kind: 'sync',
      params: { name: text() },
      handle: (call) => {
        const name = call.params.text('name')?.toLowerCase();
        const { account, isRoot } = call.caller;
        const forbidden = new Set(call.world.conditions('command_forbidden').map(({ command }) => command));
        const allowed = all().filter(
          (command) =>
            (command.since === undefined || call.world.isAtLeast(command.since)) &&
            (isRoot || !forbidden.has(command.name)) &&
            (command.admin === undefined || isRoot || (command.admin === 'domain' && account.role === 'DomainAdmin')),
        );
        const matches = allowed.filter((command) => name === undefined || command.name.toLowerCase() === name);
        if (name !== undefined && matches.length === 0) throw invalid(`${name} is not an existing API`);
        return { count: matches.length, api: matches.map((command) => apiView(call, command)) };
      },
    },
  ];
}
