import type { CheckProblem } from '@uni/compute-port';
import { z } from 'zod';
import type { ClusterResources } from '../api/cluster.resources.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { wireFlag } from '../api/wire.values.js';
import type { PveOptions } from '../connection/connection.options.js';
import { parseVmid } from '../guest/guest.lookup.js';

const statusSchema = z.array(z.object({ type: z.string(), name: z.string().default(''), quorate: wireFlag }));

/** A host that stands alone shows no cluster entry and needs no quorum. */
export async function checkQuorum(api: PveApi): Promise<readonly CheckProblem[]> {
  const entries = await api.get({ label: 'cluster_status', path: pvePath('cluster', 'status'), schema: statusSchema });
  const cluster = entries.find((entry) => entry.type === 'cluster');
  if (!cluster || cluster.quorate) return [];
  return [
    {
      code: 'no_quorum',
      severity: 'error',
      message: `The cluster ${cluster.name} has no quorum: it refuses every change.`,
      remedy: 'Bring enough nodes back; "pvecm status" on a node shows which are missing.',
    },
  ];
}

/** Rules of machines have no effect while the firewall of the datacenter is off, and nothing on the machines says so. */
export async function checkFirewall(api: PveApi): Promise<readonly CheckProblem[]> {
  const { enable } = await api.get({
    label: 'cluster_firewall',
    path: pvePath('cluster', 'firewall', 'options'),
    schema: z.object({ enable: wireFlag }),
  });
  if (enable) return [];
  return [
    {
      code: 'misconfigured',
      severity: 'warning',
      message: 'The firewall of the datacenter is off: the rules of machines have no effect.',
      remedy: 'Look at the rules of the hosts first, then switch it on under Datacenter, Firewall, Options.',
    },
  ];
}

/** Compares what the connection names with what the cluster shows. */
export async function checkSurroundings(
  api: PveApi,
  options: PveOptions,
  resources: ClusterResources,
): Promise<readonly CheckProblem[]> {
  return [
    ...checkNodes(resources),
    ...checkNames(resources, options),
    ...checkTemplates(resources),
    ...checkIdRange(resources, options),
    ...(await checkBridge(api, resources, options)),
  ];
}

function checkNodes(resources: ClusterResources): readonly CheckProblem[] {
  const silent = resources.nodes.filter((node) => node.status !== 'online').map((node) => node.node);
  if (silent.length === 0) return [];
  return [
    {
      code: 'vendor_error',
      severity: 'warning',
      message: `Not online: ${silent.join(', ')}. Machines there show an unknown state, and nothing is placed there.`,
      remedy: 'Bring the nodes back, or remove them from the cluster.',
    },
  ];
}

function checkNames(resources: ClusterResources, options: PveOptions): readonly CheckProblem[] {
  const problems: CheckProblem[] = [];
  const unknown = (options.nodes ?? []).filter((name) => !resources.nodes.some((node) => node.node === name));
  if (unknown.length > 0)
    problems.push(
      misconfigured(
        `The cluster has no node ${unknown.join(', ')}.`,
        'Look with "pvecm nodes" which there are: join the node again, or take it out of the option "nodes".',
      ),
    );
  const stores = [
    { name: options.storage, content: 'images', word: 'disk images' },
    { name: options.isoStorage, content: 'iso', word: 'ISO images' },
    { name: options.backupStorage, content: 'backup', word: 'backups' },
  ];
  for (const { name, content, word } of stores) {
    if (name === undefined) continue;
    const entries = resources.storages.filter((entry) => entry.storage === name);
    if (entries.length === 0) {
      problems.push(
        misconfigured(
          `There is no storage ${name} that this token may see.`,
          'Correct the name, or grant Datastore.Audit on it.',
        ),
      );
    } else if (!entries.some((entry) => entry.content.split(',').includes(content))) {
      problems.push(
        misconfigured(
          `Storage ${name} does not take ${word}.`,
          `Allow the content type "${content}" on it under Datacenter, Storage.`,
        ),
      );
    }
  }
  if (options.pool !== undefined && resources.pools.length > 0 && !resources.pools.includes(options.pool)) {
    problems.push(
      misconfigured(
        `There is no pool ${options.pool} that this token may see.`,
        `Make it with "pveum pool add ${options.pool}", or grant Pool.Audit on it.`,
      ),
    );
  }
  return problems;
}

function checkTemplates(resources: ClusterResources): readonly CheckProblem[] {
  if (resources.guests.some((guest) => guest.type === 'qemu' && guest.template)) return [];
  return [
    {
      code: 'misconfigured',
      severity: 'warning',
      message: 'The token sees no template, so there is nothing to sell.',
      remedy: 'Make a template with a cloud-init drive and grant VM.Audit and VM.Clone on it; the manual shows how.',
    },
  ];
}

/** Ids of the range that are in use by others are skipped one by one at creation; many of them mean that the range is shared. */
function checkIdRange(resources: ClusterResources, options: PveOptions): readonly CheckProblem[] {
  const strangers = resources.guests.filter(
    ({ vmid, tags }) =>
      vmid >= options.vmidMin &&
      vmid <= options.vmidMax &&
      parseVmid(String(vmid)) !== null &&
      !/(?:^|;)uni(?:;|$)/.test(tags ?? ''),
  );
  if (strangers.length === 0) return [];
  const some = strangers
    .slice(0, 5)
    .map((guest) => guest.vmid)
    .join(', ');
  return [
    {
      code: 'misconfigured',
      severity: 'warning',
      message: `${strangers.length} guests that are not ours stand in the id range ${options.vmidMin}-${options.vmidMax} (${some}).`,
      remedy: 'Choose a range of its own for this connection, outside the "next-id" range of the datacenter options.',
    },
  ];
}

async function checkBridge(
  api: PveApi,
  resources: ClusterResources,
  options: PveOptions,
): Promise<readonly CheckProblem[]> {
  if (options.bridge === undefined) return [];
  const node = resources.nodes.find(
    (entry) => entry.status === 'online' && (!options.nodes || options.nodes.includes(entry.node)),
  );
  if (!node) return [];
  const bridges = await api.get({
    label: 'bridges',
    path: pvePath('nodes', node.node, 'network'),
    query: { type: 'any_bridge' },
    schema: z.array(z.object({ iface: z.string() })),
  });
  if (bridges.some(({ iface }) => iface === options.bridge)) return [];
  return [misconfigured(`Node ${node.node} has no bridge ${options.bridge}.`, 'Correct the name of the bridge.')];
}

function misconfigured(message: string, remedy: string): CheckProblem {
  return { code: 'misconfigured', severity: 'error', message, remedy };
}
