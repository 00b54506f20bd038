import { startCloudStackSimulator, type CloudStackSimulator, type CloudStackSimulatorOptions } from '../index.js';
import { WireClient } from './wire-client.js';

/** A simulator with clients of its accounts, and what a machine is usually made of. */
export interface TestCloud {
  readonly simulator: CloudStackSimulator;
  readonly user: WireClient;
  readonly admin: WireClient;
  readonly other: WireClient;
  clientOf(account: string): WireClient;
  /** Of the first zone: a small size, a template with passwords, the account's own network. */
  basics(zone?: string): Promise<Basics>;
  /** Deploys a machine and waits for it; needs a time scale of 0. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine it field by field
  deploy(extra?: Readonly<Record<string, string>>): Promise<any>;
}

export interface Basics {
  readonly zoneid: string;
  readonly serviceofferingid: string;
  readonly templateid: string;
  readonly networkids: string;
}

interface Row {
  readonly id: string;
  readonly name: string;
}

const named = (rows: readonly Row[], name: string): string => {
  const row = rows.find((candidate) => candidate.name === name);
  if (!row) throw new Error(`there is no ${name}`);
  return row.id;
};

export async function startCloud(options: CloudStackSimulatorOptions = {}): Promise<TestCloud> {
  const simulator = await startCloudStackSimulator({ timeScale: 0, ...options });
  const clientOf = (account: string): WireClient => new WireClient(simulator.endpoint, simulator.keysOf(account));
  const user = clientOf('reseller');

  async function basics(zone = 'fra1'): Promise<Basics> {
    const zoneid = named((await user.ok('listZones')).zone, zone);
    const offerings = (await user.ok('listServiceOfferings')).serviceoffering;
    const templates = (await user.ok('listTemplates', { templatefilter: 'executable', zoneid })).template;
    const networks = (await user.ok('listNetworks', { zoneid })).network;
    return {
      zoneid,
      serviceofferingid: named(offerings, 's1.small'),
      templateid: named(templates, 'debian-12'),
      networkids: named(networks, zone === 'par1' ? `public-${zone}` : `private-${zone}`),
    };
  }

  return {
    simulator,
    user,
    admin: clientOf('admin'),
    other: clientOf('northwind'),
    clientOf,
    basics,
    deploy: async (extra = {}) => {
      const result = await user.result('deployVirtualMachine', { ...(await basics()), ...extra });
      return result.virtualmachine;
    },
  };
}
