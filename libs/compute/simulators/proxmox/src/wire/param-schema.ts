/** One parameter of a call, in the words of the server's own schemas. */
export interface ParamSchema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean';
  readonly optional?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: RegExp;
  readonly enum?: readonly string[];
  /** Answers the text after `invalid format - `, or null when the value is fine. */
  readonly format?: (value: string) => string | null;
  /** Lists sent as repeated keys are joined with commas. */
  readonly list?: boolean;
}

/** Names with `[n]` stand for an indexed family; the bound is the highest index. */
export interface ParamTable {
  readonly named: Readonly<Record<string, ParamSchema>>;
  readonly indexed?: Readonly<Record<string, { readonly highest: number; readonly schema: ParamSchema }>>;
}

const DNS_LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;

export const formats = {
  dnsName: (value: string) =>
    value.length <= 255 && value.split('.').every((label) => DNS_LABEL.test(label))
      ? null
      : 'value does not look like a valid DNS name\n',
  configId: (value: string) => (/^[a-z][a-z0-9_-]+$/i.test(value) ? null : `invalid configuration ID '${value}'\n`),
  configIdList: (value: string) =>
    value.split(/[,;\s]+/).find((id) => id !== '' && !/^[a-z][a-z0-9_-]+$/i.test(id)) === undefined
      ? null
      : `invalid configuration ID '${value}'\n`,
  storageId: (value: string) =>
    /^[a-z][a-z0-9._-]*[a-z0-9]$/i.test(value) ? null : `storage ID '${value}' contains illegal characters\n`,
  node: (value: string) => (DNS_LABEL.test(value) ? null : 'value does not look like a valid node name\n'),
  urlEncoded: (value: string) =>
    /^[-%a-zA-Z0-9_.!~*'()]*$/.test(value) ? null : `invalid urlencoded string: ${value}\n`,
  tagList: (value: string) => {
    const bad = value.split(/[,;\s]+/).find((tag) => tag !== '' && !/^[a-z0-9_][a-z0-9_+.-]*$/i.test(tag));
    return bad === undefined ? null : `invalid characters in tag\n`;
  },
  poolId: (value: string) =>
    /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+){0,2}$/.test(value) ? null : `invalid pool name '${value}'\n`,
  diskSize: (value: string) =>
    /^\+?\d+(?:\.\d+)?[KMGT]?$/.test(value) ? null : 'value does not look like a valid disk size\n',
} as const;

export const vmidParam: ParamSchema = { type: 'integer', minimum: 100, maximum: 999_999_999 };
export const flagParam: ParamSchema = { type: 'boolean', optional: true };
export const textParam: ParamSchema = { type: 'string', optional: true };

const MISSING = 'property is missing and it is not optional';
const UNKNOWN = 'property is not defined in schema and the schema does not allow additional properties';

export type ParamValue = string | number | boolean;

function checkNumber(value: ParamValue, schema: ParamSchema): { value?: ParamValue; error?: string } {
  const text = String(value);
  const fits = schema.type === 'integer' ? /^[+-]?\d+$/.test(text) : /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text);
  if (!fits || typeof value === 'boolean') return { error: `type check ('${schema.type}') failed - got '${text}'` };
  const parsed = Number(text);
  if (schema.minimum !== undefined && parsed < schema.minimum)
    return { error: `value must have a minimum value of ${schema.minimum}` };
  if (schema.maximum !== undefined && parsed > schema.maximum)
    return { error: `value must have a maximum value of ${schema.maximum}` };
  return { value: parsed };
}

function checkText(value: ParamValue, schema: ParamSchema): { value?: ParamValue; error?: string } {
  const text = String(value);
  if (schema.maxLength !== undefined && text.length > schema.maxLength)
    return { error: `value may only be ${schema.maxLength} characters long` };
  if (schema.minLength !== undefined && text.length < schema.minLength)
    return { error: `value must be at least ${schema.minLength} characters long` };
  if (schema.enum && !schema.enum.includes(text))
    return { error: `value '${text}' does not have a value in the enumeration '${schema.enum.join(', ')}'` };
  if (schema.pattern && !schema.pattern.test(text)) return { error: 'value does not match the regex pattern' };
  const complaint = schema.format?.(text) ?? null;
  return complaint === null ? { value: text } : { error: `invalid format - ${complaint}` };
}

function checkOne(value: unknown, schema: ParamSchema): { value?: ParamValue; error?: string } {
  if (Array.isArray(value)) {
    if (schema.list) return checkOne(value.join(','), schema);
    return { error: `type check ('${schema.type}') failed - got 'ARRAY'` };
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return { error: `type check ('${schema.type}') failed - got '${value === null ? '' : 'HASH'}'` };
  if (schema.type === 'integer' || schema.type === 'number') return checkNumber(value, schema);
  if (schema.type === 'string') return checkText(value, schema);
  if (value === true || value === 1 || value === '1') return { value: true };
  if (value === false || value === 0 || value === '0') return { value: false };
  return { error: `type check ('boolean') failed - got '${String(value)}'` };
}

function schemaFor(table: ParamTable, name: string): ParamSchema | undefined {
  const named = Object.hasOwn(table.named, name) ? table.named[name] : undefined;
  if (named) return named;
  const match = /^([a-z]+)(\d{1,3})$/.exec(name);
  const family =
    match && table.indexed && Object.hasOwn(table.indexed, match[1] ?? '') ? table.indexed[match[1] ?? ''] : undefined;
  return family && Number(match?.[2]) <= family.highest ? family.schema : undefined;
}

/** Checks all parameters against a table and reports every fault at once, as the server does. */
export function verifyParams(
  table: ParamTable,
  input: Readonly<Record<string, unknown>>,
): { values: Record<string, ParamValue>; errors: Record<string, string> } {
  const values: Record<string, ParamValue> = {};
  const errors: Record<string, string> = {};
  for (const [name, raw] of Object.entries(input)) {
    const schema = schemaFor(table, name);
    const checked = schema ? checkOne(raw, schema) : { error: UNKNOWN };
    if (checked.value !== undefined) values[name] = checked.value;
    else errors[name] = checked.error ?? UNKNOWN;
  }
  for (const [name, schema] of Object.entries(table.named))
    if (!schema.optional && !(name in input)) errors[name] = MISSING;
  return { values, errors };
}
