import { z } from 'zod';

/** The server's numbers are numbers or texts depending on its version; '' and null stand for "none". */
const NUMERIC = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function toNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  const text = value.trim();
  if (text === '') return undefined;
  return NUMERIC.test(text) ? Number(text) : value;
}

export const wireNumber = z.preprocess(toNumber, z.number());
export const optionalWireNumber = z.preprocess(toNumber, z.number().optional());

/** 1, 0, "1", "0", true, false, or nothing at all for false. */
export const wireFlag = z.preprocess((value) => {
  if (value === undefined || value === null || value === '' || value === false || value === 0 || value === '0')
    return false;
  if (value === true || value === 1 || value === '1') return true;
  return value;
}, z.boolean());

/** Texts may be absent or null. */
export const optionalWireText = z.preprocess((value) => value ?? undefined, z.string().optional());

/** A VMID, however it is written. */
export const wireVmid = z.preprocess(toNumber, z.number().int().min(1));

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** `12.5 GiB`, for reasons and details that operators read. */
export function formatGib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
