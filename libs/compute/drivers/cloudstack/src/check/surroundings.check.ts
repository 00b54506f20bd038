import { ProviderError, type CheckProblem } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { readPage } from '../api/paged.list.js';
import { scopeOf, type CloudOptions } from '../connection/connection.options.js';
import { machineSchema } from '../machine/machine.schema.js';
import { readTemplates } from '../survey/images.reader.js';
import { preferredNetworks, readNetworks, type Network } from '../survey/networks.reader.js';
import { readOfferings } from '../survey/offerings.reader.js';
import { isEnabled, readZones, type Zone } from '../survey/zones.reader.js';

/** Compares what the connection names with what these keys see. */
export async function checkSurroundings(api: CloudStackApi, options: CloudOptions): Promise<readonly CheckProblem[]> {
  const list = await checkList(api, options);
  // Every other list is read in pages of this size too.
  if (list.length > 0) return list;
  const zones = await readZones(api, options);
  return [
    ...checkZones(zones, options),
    ...checkNetworks(zones, await readNetworks(api, options), options),
    ...(await checkOffering(api, options)),
    ...(await checkTemplates(api, options)),
  ];
}

function checkZones(zones: readonly Zone[], options: CloudOptions): readonly CheckProblem[] {
  const unknown = (options.zones ?? []).filter((id) => !zones.some((zone) => zone.id.toLowerCase() === id));
  const disabled = zones.filter((zone) => !isEnabled(zone)).map(({ name }) => name);
  const problems: CheckProblem[] = [];
  if (unknown.length > 0) {
    problems.push(
      misconfigured(
        `These keys see no zone ${unknown.join(', ')}: it is disabled, was removed, or is not given to this account.`,
        'Enable it as an administrator ("cmk update zone id=<zone id> allocationstate=Enabled"), or take it out of the option "zones".',
      ),
    );
  } else if (zones.length === 0) {
    problems.push(
      misconfigured(
        'These keys see no zone.',
        'Give the account or its domain access to one, or enable it ("cmk update zone id=<zone id> allocationstate=Enabled").',
      ),
    );
  }
  if (disabled.length > 0) {
    problems.push({
      code: 'part_down',
      severity: disabled.length === zones.length ? 'error' : 'warning',
      message: `Disabled: zone ${disabled.join(', ')}. Nothing is placed there.`,
      remedy: 'Enable the zone again under Infrastructure, Zones, or leave it out of the connection.',
    });
  }
  return problems;
}

/** Isolated and shared networks are chosen among when none is named: with several, the choice should be the operator's. */
function checkNetworks(
  zones: readonly Zone[],
  networks: readonly Network[],
  options: CloudOptions,
): readonly CheckProblem[] {
  const named = Object.entries(options.networks ?? {}).flatMap(([, ids]) => ids);
  const unknown = named.filter((id) => !networks.some((network) => network.id.toLowerCase() === id));
  const undecided = zones.filter(
    (zone) =>
      options.networks?.[zone.id.toLowerCase()] === undefined &&
      preferredNetworks(networks.filter(({ zoneid }) => zoneid === zone.id)).length > 1,
  );
  const problems: CheckProblem[] = [];
  if (unknown.length > 0) {
    problems.push(
      misconfigured(`No machine can be put into network ${unknown.join(', ')}.`, 'Correct the networks of the zones.'),
    );
  }
  if (undecided.length > 0) {
    problems.push({
      code: 'misconfigured',
      severity: 'warning',
      message: `Several networks suit zone ${undecided.map(({ name }) => name).join(', ')}, and none is named as the default.`,
      remedy: 'Name the network of new machines for each zone in the options of this connection.',
    });
  }
  return problems;
}

async function checkOffering(api: CloudStackApi, options: CloudOptions): Promise<readonly CheckProblem[]> {
  const { customOffering } = options;
  if (customOffering === undefined) return [];
  const offering = (await readOfferings(api, options)).find(({ id }) => id.toLowerCase() === customOffering);
  if (offering?.iscustomized) return [];
  return [
    misconfigured(
      offering ? `Offering ${offering.name} has a fixed size.` : `These keys see no offering ${customOffering}.`,
      'Name a customised service offering, or none to sell the fixed ones.',
    ),
  ];
}

async function checkTemplates(api: CloudStackApi, options: CloudOptions): Promise<readonly CheckProblem[]> {
  if ((await readTemplates(api, options)).length > 0) return [];
  return [
    {
      code: 'misconfigured',
      severity: 'warning',
      message: 'These keys see no template that is ready, so there is nothing to sell.',
      remedy: 'Register a cloud image with cloud-init, or make one public or share it with this account.',
    },
  ];
}

/** The list by which everything is compared, as it will be asked for: a page may be larger than the server allows. */
async function checkList(api: CloudStackApi, options: CloudOptions): Promise<readonly CheckProblem[]> {
  const list = {
    command: 'listVirtualMachines',
    key: 'virtualmachine',
    item: machineSchema,
    parameters: { ...scopeOf(options), details: 'servoff' },
  };
  try {
    await readPage(api, list, { page: 1, pageSize: options.pageSize });
    return [];
  } catch (error) {
    const words = error instanceof ProviderError ? (error.vendorMessage ?? '') : '';
    if (!/page ?size/i.test(words)) throw error;
    const most = /(\d+)\D*$/.exec(words)?.[1];
    return [
      misconfigured(
        `The cloud does not allow pages of ${options.pageSize} machines.`,
        `Set the page size of this connection to ${most ?? 'the value of "default.page.size" of the cloud'}, or raise "default.page.size" there.`,
      ),
    ];
  }
}

function misconfigured(message: string, remedy: string): CheckProblem {
  return { code: 'misconfigured', severity: 'error', message, remedy };
}
