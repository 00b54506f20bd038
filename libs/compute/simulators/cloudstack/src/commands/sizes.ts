import { invalid } from '../world/refusal.js';
import type { ServiceOfferingState } from '../world/state.js';

export interface Size {
  readonly cpuNumber: number;
  readonly cpuSpeedMhz: number;
  readonly memoryMib: number;
}

function within(name: string, value: number, smallest: number, largest: number): number {
  if (value < smallest || value > largest)
    throw invalid(`Invalid ${name} value ${value}, specify a value between ${smallest} and ${largest}`);
  return value;
}

function wanted(details: Readonly<Record<string, string>>, key: string): number | undefined {
  const value = Object.entries(details).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(value)) throw invalid(`Invalid ${key} value, specify a value between 1 and 2147483647`);
  return Number(value);
}

/** What a machine of an offering has; `details` say it for custom offerings only. @throws ApiRefusal 431 */
export function sizeOf(offering: ServiceOfferingState, details: Readonly<Record<string, string>>): Size {
  const cpu = wanted(details, 'cpuNumber');
  const speed = wanted(details, 'cpuSpeed');
  const memory = wanted(details, 'memory');
  if (offering.cpuNumber !== null && offering.memoryMib !== null) {
    if (cpu !== undefined || memory !== undefined || speed !== undefined)
      throw invalid(
        `The service offering ${offering.id} is not customized: cpuNumber, cpuSpeed and memory cannot be given for it`,
      );
    return { cpuNumber: offering.cpuNumber, cpuSpeedMhz: offering.cpuSpeedMhz ?? 1_000, memoryMib: offering.memoryMib };
  }
  const cpuSpeedMhz = offering.cpuSpeedMhz ?? speed;
  if (cpu === undefined || memory === undefined || cpuSpeedMhz === undefined)
    throw invalid('Need to specify custom parameter values cpu, cpu speed and memory when using custom offering');
  const bounds = offering.bounds ?? { minCpu: 1, maxCpu: 2_147_483_647, minMemoryMib: 32, maxMemoryMib: 2_147_483_647 };
  return {
    cpuNumber: within('cpuNumber', cpu, bounds.minCpu, bounds.maxCpu),
    cpuSpeedMhz,
    memoryMib: within('memory', memory, bounds.minMemoryMib, bounds.maxMemoryMib),
  };
}

/** The details that are not part of the size. */
export function otherDetails(details: Readonly<Record<string, string>>): Record<string, string> {
  const sizes = new Set(['cpunumber', 'cpuspeed', 'memory']);
  return Object.fromEntries(Object.entries(details).filter(([key]) => !sizes.has(key.toLowerCase())));
}
