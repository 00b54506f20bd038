import { z } from 'zod';
import { CLI_FACE, servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { optionalWireNumber, optionalWireText, wireNumber } from '../api/wire.values.js';

/** What can be chosen from when a server is sized. A list that is empty could not be read. */
export interface SizeLists {
  readonly cpus: readonly { readonly count: number; readonly type: string }[];
  /** By class of processor. */
  readonly ramMib: Readonly<Record<string, readonly number[]>>;
  readonly diskGib: readonly number[];
}

const datacenterSchema = z.object({
  id: z.string(),
  name: z.string().default(''),
  category: optionalWireText,
  subCategory: optionalWireText,
});

export type Datacenter = z.output<typeof datacenterSchema>;

export function readDatacenters(api: KamateraApi): Promise<readonly Datacenter[]> {
  return api.call({
    face: CLI_FACE,
    label: 'datacenters',
    path: servicePath('server'),
    query: { datacenter: 1 },
    schema: z.array(datacenterSchema),
  });
}

const imageSchema = z.object({
  id: z.string(),
  name: z.string(),
  os: optionalWireText,
  osDiskSizeGB: optionalWireNumber,
});

const IMAGE_ID = /^[^:\s]+:\S+$/;

export type ImageEntry = z.output<typeof imageSchema>;

/** Disks of the account's own library may be listed among them by name: without an id they cannot be ordered safely. */
export async function readImages(api: KamateraApi, datacenter: string): Promise<readonly ImageEntry[]> {
  const images = await api.call({
    face: CLI_FACE,
    label: 'images',
    path: servicePath('server'),
    query: { images: 1, datacenter },
    schema: z.array(imageSchema),
  });
  return images.filter(({ id }) => IMAGE_ID.test(id));
}

const capabilitiesSchema = z.object({
  cpuTypes: z.array(
    z.object({ id: z.string(), cpuCores: z.array(wireNumber), ramMB: z.array(wireNumber).default([]) }),
  ),
  diskSizeGB: z.array(wireNumber).default([]),
});

/** The sizes of one datacenter. */
export async function readCapabilities(api: KamateraApi, datacenter: string): Promise<SizeLists> {
  const { cpuTypes, diskSizeGB } = await api.call({
    face: CLI_FACE,
    label: 'capabilities',
    path: servicePath('server'),
    query: { capabilities: 1, datacenter },
    schema: capabilitiesSchema,
  });
  return {
    cpus: cpuTypes.flatMap(({ id, cpuCores }) => cpuCores.map((count) => ({ count, type: id }))),
    ramMib: Object.fromEntries(cpuTypes.map(({ id, ramMB }) => [id, ramMB])),
    diskGib: diskSizeGB,
  };
}

const CPU = /^(\d+)([A-Z])$/;
const cpuList = z.array(z.string()).transform((texts) =>
  texts.flatMap((text) => {
    const [, count, type] = CPU.exec(text.toUpperCase()) ?? [];
    return count === undefined || type === undefined ? [] : [{ count: Number(count), type }];
  }),
);

/** One list for all classes of processors in older recordings, a list for each today. */
const ramLists = z.union([z.array(wireNumber), z.record(z.string(), z.array(wireNumber))]);

/** The platform spells the same member in two ways. */
const requirementsSchema = z.object({
  minCpu: optionalWireNumber,
  minRamMb: optionalWireNumber,
  minRamMB: optionalWireNumber,
  minDiskSize: optionalWireNumber,
});

const imageOptionsSchema = z.object({
  cpu: cpuList,
  ram: ramLists,
  disk: z.array(wireNumber),
  imageRequirements: requirementsSchema.nullish(),
});

export interface ImageOptions extends SizeLists {
  readonly minimum: { readonly vcpus: number; readonly memoryMib: number; readonly diskGib: number };
}

/** What can be ordered with one image: the platform's own judgement. */
export async function readImageOptions(api: KamateraApi, imageRef: string): Promise<ImageOptions> {
  const options = await api.call({
    face: 'console',
    label: 'image_options',
    path: servicePath('server', 'options', 'image', imageRef),
    schema: imageOptionsSchema,
  });
  const needs = options.imageRequirements ?? {};
  return {
    ...sizeLists(options),
    minimum: {
      vcpus: needs.minCpu ?? 0,
      memoryMib: needs.minRamMb ?? needs.minRamMB ?? 0,
      diskGib: needs.minDiskSize ?? 0,
    },
  };
}

const offersSchema = z.object({
  cpu: cpuList,
  ram: ramLists,
  disk: z.array(wireNumber),
  // An empty map is written as an empty list.
  networks: z.preprocess(
    (value) => (value === undefined || (Array.isArray(value) && value.length === 0) ? {} : value),
    z.record(z.string(), z.array(z.object({ name: z.string() }))),
  ),
});

export interface Offers extends SizeLists {
  /** Names of networks by datacenter. */
  readonly networks: Readonly<Record<string, readonly string[]>>;
}

/** The document of everything that is offered: networks and sizes of all datacenters from one call. */
export async function readOffers(api: KamateraApi): Promise<Offers> {
  const offers = await api.call({
    face: 'console',
    label: 'offers',
    path: servicePath('server'),
    schema: offersSchema,
  });
  const networks = Object.entries(offers.networks).map(([id, list]) => [id, list.map(({ name }) => name)] as const);
  return { ...sizeLists(offers), networks: Object.fromEntries(networks) };
}

function sizeLists({ cpu, ram, disk }: z.output<typeof imageOptionsSchema> | z.output<typeof offersSchema>): SizeLists {
  const types = [...new Set(cpu.map(({ type }) => type))];
  const ramMib = Array.isArray(ram) ? Object.fromEntries(types.map((type) => [type, ram])) : ram;
  return { cpus: cpu, ramMib, diskGib: disk };
}
