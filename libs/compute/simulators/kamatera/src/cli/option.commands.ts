import { CPU_INFO } from '../world/sizes.js';
import { ProxyFault } from './cli-failure.js';
import type { CliCall, CliCommand } from './cli-command.js';
import { UpstreamError } from './upstream.js';

type Row = Record<string, unknown>;

interface Configuration {
  readonly diskSizesGBConf: readonly number[];
  readonly trafficPackage: string;
  readonly trafficPackageConf: readonly string[];
  readonly cpuConf: Readonly<Record<string, readonly string[]>>;
  readonly ramMBConf: Readonly<Record<string, readonly number[]>>;
  readonly serverCategoryDiskImages: readonly { readonly oStitleName: string; readonly diskImages: readonly Row[] }[];
}

/** @throws CliFailure with the console's body in a text. */
function read<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asJsonText();
    throw error;
  }
}

function configuration({ upstream }: CliCall, datacenter: string): Configuration {
  const target = `/svc/serverCreate/datacenterConfiguration/${encodeURIComponent(datacenter)}?userId=0`;
  return read(() => upstream.object(target)) as unknown as Configuration;
}

function trafficText(code: string): string {
  if (code.startsWith('t')) return `${code.slice(1)}GB/month on 10Gbit/sec port`;
  if (code.startsWith('b')) return `${code.slice(1)}Mbit/sec unmetered on 10Gbit/sec port`;
  return 'contact us for details about this traffic package';
}

function capabilities(call: CliCall): Row {
  if (!call.input.has('datacenter')) throw new ProxyFault('datacenter is required');
  const found = configuration(call, call.input.text('datacenter'));
  return {
    diskSizeGB: found.diskSizesGBConf,
    monthlyTrafficPackage: Object.fromEntries(found.trafficPackageConf.map((code) => [code, trafficText(code)])),
    defaultMonthlyTrafficPackage: found.trafficPackage,
    cpuTypes: Object.entries(found.cpuConf).map(([id, cores]) => {
      const known = CPU_INFO.find((info) => info.id === id);
      return {
        id,
        name: known?.name ?? id,
        description: known?.description ?? '',
        cpuCores: cores.map((core) => Number.parseInt(core, 10)),
        ramMB: found.ramMBConf[id] ?? [],
      };
    }),
  };
}

const PRESETS = [
  { id: 'small', ramMB: 4_096, cpuCores: 2, diskSizeGB: 30 },
  { id: 'medium', ramMB: 8_192, cpuCores: 4, diskSizeGB: 60 },
  { id: 'large', ramMB: 16_384, cpuCores: 8, diskSizeGB: 100 },
] as const;

function sizes(call: CliCall): Row[] {
  if (!call.input.has('datacenter')) throw new ProxyFault('datacenter is required');
  const { cpuConf, trafficPackage } = configuration(call, call.input.text('datacenter'));
  const cpuType = Object.keys(cpuConf)[0] ?? 'B';
  return PRESETS.map(({ id, ramMB, cpuCores, diskSizeGB }) => {
    return { id, ramMB, cpuCores, cpuType, diskSizeGB, monthlyTrafficPackage: trafficPackage };
  });
}

function images(call: CliCall): Row[] {
  const datacenter = call.input.has('datacenter') ? call.input.text('datacenter') : 'EU';
  return configuration(call, datacenter).serverCategoryDiskImages.flatMap(({ oStitleName, diskImages }) =>
    diskImages.map((image) => ({
      datacenter,
      os: oStitleName,
      id: image['id'],
      name: image['description'],
      code: image['name'],
      osDiskSizeGB: image['osDiskSizeGB'],
      ramMBMin: image['ramMBMin'],
    })),
  );
}

/** Without a flag: the document of everything, or the console's errors in its place with status 200. */
function options(call: CliCall): unknown {
  const { input, upstream } = call;
  if (input.has('capabilities')) return capabilities(call);
  if (input.has('sizes')) return sizes(call);
  if (input.has('images')) return images(call);
  if (input.has('datacenter'))
    return read(() => upstream.list('/svc/serverCreate/datacenters?routeDescription=serverCreate')).map(
      ({ id, name, category, subCategory }) => ({ id, name, category, subCategory }),
    );
  try {
    return upstream.send('GET', '/service/server');
  } catch (error) {
    if (error instanceof UpstreamError && error.response !== null) return error.response;
    if (error instanceof UpstreamError) throw error.asBareFailure();
    throw error;
  }
}

export const OPTION_COMMANDS: readonly CliCommand[] = [
  {
    method: 'GET',
    path: '/service/server',
    label: 'options',
    writes: false,
    use: ['server', 'options'],
    short: 'Show what servers can be made of',
    proxyMethod: 'getServerOptions',
    flags: [],
    handle: options,
  },
];
