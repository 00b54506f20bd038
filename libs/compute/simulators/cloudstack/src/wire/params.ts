import { demandAccess, find, type Caller } from '../world/collections.js';
import { parseDateParam } from '../world/dates.js';
import { ApiRefusal, CODES, denied } from '../world/refusal.js';
import type { Owned } from '../world/state.js';
import type { World } from '../world/world.js';
import type { ParamSpec, ParamSpecs } from './param-spec.js';

export type MapValue = Record<string, Record<string, string>>;

/** The checked parameters of one call. */
export class Params {
  constructor(
    private readonly values: ReadonlyMap<string, string>,
    private readonly maps: ReadonlyMap<string, MapValue>,
  ) {}

  has(name: string): boolean {
    return this.values.has(name) || this.maps.has(name);
  }

  text(name: string): string | undefined {
    return this.values.get(name);
  }

  /** A parameter that the command requires. @throws Error when its specification does not say so. */
  need(name: string): string {
    const value = this.values.get(name);
    if (value === undefined) throw new Error(`the command does not require ${name}`);
    return value;
  }

  number(name: string): number | undefined {
    const value = this.values.get(name);
    return value === undefined ? undefined : Number(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.values.get(name);
    return value === undefined ? undefined : value.toLowerCase() === 'true';
  }

  list(name: string): string[] | undefined {
    return this.values
      .get(name)
      ?.split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  }

  dateMs(name: string): number | undefined {
    const value = this.values.get(name);
    return value === undefined ? undefined : (parseDateParam(value, name.startsWith('end')) ?? undefined);
  }

  /** Objects in the order of their index. */
  objects(name: string): Record<string, string>[] {
    return Object.entries(this.maps.get(name) ?? {})
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, entry]) => entry);
  }

  /** The objects of all indexes as one, as `details[0].key=value` is meant. Keys keep their spelling. */
  merged(name: string): Record<string, string> {
    return Object.assign({}, ...this.objects(name)) as Record<string, string>;
  }
}

const MAP_NAME = /^([^[\].]+)\[(\d+)\]\.(.+)$/;

/** Names are lowered, but the field behind the dot keeps its case. @throws ApiRefusal 430 for any other use of brackets. */
function unpack(raw: ReadonlyMap<string, string>): { values: Map<string, string>; maps: Map<string, MapValue> } {
  const values = new Map<string, string>();
  const maps = new Map<string, MapValue>();
  for (const [name, value] of raw) {
    if (!/[[\]]/.test(name)) {
      values.set(name.toLowerCase(), value);
      continue;
    }
    const match = MAP_NAME.exec(name);
    if (!match?.[1] || match[2] === undefined || match[3] === undefined || /[[\]]/.test(match[3]))
      throw new ApiRefusal(
        CODES.malformed,
        `Unable to decode parameter ${name}; if specifying an object array, please use parameter[index].field=XXX, e.g. userGroupList[0].group=httpGroup`,
      );
    const base = match[1].toLowerCase();
    const entries = maps.get(base) ?? {};
    (entries[match[2]] ??= {})[match[3]] = value;
    maps.set(base, entries);
  }
  return { values, maps };
}

interface CheckContext {
  readonly world: World;
  readonly caller: Caller;
  readonly command: string;
}

function badValue({ command }: CheckContext, text: string): ApiRefusal {
  return new ApiRefusal(
    CODES.parameter,
    `Unable to execute API command ${command.toLowerCase()} due to invalid value. ${text}`,
  );
}

function checkEntity(context: CheckContext, name: string, spec: ParamSpec, id: string): void {
  const entity = spec.entity === null ? undefined : find(context.world, spec.entity, id);
  if (!entity)
    throw badValue(
      context,
      `Invalid parameter ${name} value=${id} due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class.`,
    );
  if (!spec.operate) return;
  if (!('accountId' in entity)) throw denied(`Access to ${name} ${id} is denied`);
  demandAccess(context.world, context.caller, entity as Owned);
}

function checkValue(context: CheckContext, name: string, spec: ParamSpec, value: string): void {
  switch (spec.type) {
    case 'integer':
    case 'long':
      if (!/^-?\d{1,15}$/.test(value))
        throw badValue(context, `Invalid parameter ${name} value=${value}: it should be a whole number.`);
      return;
    case 'date':
      if (parseDateParam(value, false) === null)
        throw badValue(
          context,
          `Unable to parse date ${value} for command ${context.command}, please pass dates in the format yyyy-MM-dd or yyyy-MM-dd HH:mm:ss`,
        );
      return;
    case 'uuid':
      return checkEntity(context, name, spec, value);
    case 'uuids':
      for (const id of value.split(',')) checkEntity(context, name, spec, id.trim());
      return;
    default:
      return;
  }
}

/** @throws ApiRefusal 430 or 431 for parameters that the command cannot take. */
export function checkParams(
  world: World,
  caller: Caller,
  command: string,
  specs: ParamSpecs,
  raw: ReadonlyMap<string, string>,
): Params {
  const context: CheckContext = { world, caller, command };
  const { values, maps } = unpack(raw);
  const kept = new Map<string, string>();
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.since !== null && !world.isAtLeast(spec.since)) continue;
    if (spec.adminOnly && !caller.isRoot) continue;
    const value = values.get(name);
    // An empty value is as good as none.
    if (value === undefined || value === '') {
      if (spec.required && !maps.has(name))
        throw new ApiRefusal(
          CODES.parameter,
          `Unable to execute API command ${command.toLowerCase()} due to missing parameter ${name}`,
        );
      // Text may be emptied on purpose.
      if (value === '' && spec.type === 'string') kept.set(name, value);
      continue;
    }
    checkValue(context, name, spec, value);
    kept.set(name, value);
  }
  return new Params(kept, new Map([...maps].filter(([name]) => specs[name]?.type === 'map')));
}
