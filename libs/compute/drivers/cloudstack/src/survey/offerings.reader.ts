import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { readAll } from '../api/paged.list.js';
import { optionalWireNumber, optionalWireText, wireFlag, wireText } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';

const offeringSchema = z.object({
  id: wireText,
  name: wireText,
  displaytext: optionalWireText,
  /** Left open by customised offerings, as are speed and memory. */
  cpunumber: optionalWireNumber,
  cpuspeed: optionalWireNumber,
  memory: optionalWireNumber,
  iscustomized: wireFlag,
  /** GB; 0 or nothing: the order says it. */
  rootdisksize: optionalWireNumber,
  state: optionalWireText,
});

export type Offering = z.output<typeof offeringSchema>;

/** Service offerings that may be ordered, narrowed by the command's own parameters. */
export async function readOfferings(
  api: CloudStackApi,
  options: CloudOptions,
  parameters: CloudParameters = {},
): Promise<readonly Offering[]> {
  const all = await readAll(
    api,
    { command: 'listServiceOfferings', key: 'serviceoffering', item: offeringSchema, parameters },
    options.pageSize,
  );
  return all.filter(({ state }) => state !== 'Inactive');
}

/** What a customised offering wants to be told. */
export interface CustomSize {
  readonly cpuNumber: number;
  readonly memoryMib: number;
  readonly cpuSpeedMhz: number | null;
}

export interface ChosenOffering {
  readonly offering: Offering;
  readonly custom: CustomSize | null;
}

interface WantedSize {
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
}

/** Whether this offering gives exactly this size without being told more. */
function fits(offering: Offering, size: WantedSize): boolean {
  const disk = offering.rootdisksize ?? 0;
  return (
    !offering.iscustomized &&
    offering.cpunumber === size.vcpus &&
    offering.memory === size.memoryMib &&
    (disk === 0 || disk === size.diskGib)
  );
}

/** The offering with what it has to be told; null where it cannot give this size. */
export function asOrdered(offering: Offering, size: WantedSize, options: CloudOptions): ChosenOffering | null {
  if (!offering.iscustomized) return { offering, custom: null };
  const isFixedElsewhere =
    (offering.cpunumber !== undefined && offering.cpunumber !== size.vcpus) ||
    (offering.memory !== undefined && offering.memory !== size.memoryMib);
  if (isFixedElsewhere) return null;
  return {
    offering,
    custom: {
      cpuNumber: size.vcpus,
      memoryMib: size.memoryMib,
      cpuSpeedMhz: offering.cpuspeed === undefined ? options.cpuSpeedMhz : null,
    },
  };
}

/**
 * The offering of an order: the one that it names; else the first by name that is exactly this size; else the customised one of the
 * connection. null when there is none.
 */
export function chooseOffering(
  offerings: readonly Offering[],
  wanted: { readonly sizeRef: string | null; readonly size: WantedSize },
  options: CloudOptions,
): ChosenOffering | null {
  const { sizeRef, size } = wanted;
  const byId = (id: string | undefined) => offerings.find((offering) => offering.id === id);
  if (sizeRef !== null) {
    const named = byId(sizeRef);
    return named ? asOrdered(named, size, options) : null;
  }
  const [exact] = offerings.filter((offering) => fits(offering, size)).toSorted(byName);
  if (exact) return { offering: exact, custom: null };
  const custom = byId(options.customOffering);
  return custom ? asOrdered(custom, size, options) : null;
}

/**
 * The offering to which a machine changes: of the same family of names first, so that `s1.small` becomes `s1.large` though `gpu.large`
 * has that size too, and costs something else.
 */
export function chooseTarget(
  targets: readonly Offering[],
  present: string | null,
  size: WantedSize,
  options: CloudOptions,
): ChosenOffering | null {
  const related = present === null ? [] : targets.filter(({ name }) => familyOf(name) === familyOf(present));
  const wanted = { sizeRef: null, size };
  return (
    chooseOffering(related, wanted, { ...options, customOffering: undefined }) ??
    chooseOffering(targets, wanted, options)
  );
}

/** Everything before the first separator. */
function familyOf(name: string): string {
  return /^[^.\-_ ]+/.exec(name.toLowerCase())?.[0] ?? '';
}

function byName(a: Offering, b: Offering): number {
  return a.name.localeCompare(b.name) || a.id.localeCompare(b.id);
}

/** The parameters by which a customised offering is told its size; nothing for the others. */
export function customDetails(custom: CustomSize | null): CloudParameters {
  if (!custom) return {};
  return {
    'details[0].cpuNumber': custom.cpuNumber,
    'details[0].memory': custom.memoryMib,
    'details[0].cpuSpeed': custom.cpuSpeedMhz ?? undefined,
  };
}
