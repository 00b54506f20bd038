import type { Collection } from '../world/collections.js';
import type { Release } from '../world/version.js';

export type ParamType = 'string' | 'uuid' | 'integer' | 'long' | 'boolean' | 'date' | 'list' | 'uuids' | 'map';

/** One parameter of a command. Names are lower case; unknown parameters are ignored, as by the server. */
export interface ParamSpec {
  readonly type: ParamType;
  readonly required: boolean;
  /** Servers before it do not know the parameter and ignore it. */
  readonly since: Release | null;
  /** Ignored when others than root administrators send it. */
  readonly adminOnly: boolean;
  /** What a uuid must name. */
  readonly entity: Collection | null;
  /** Whether the caller must own what the uuid names. */
  readonly operate: boolean;
}

export interface ParamExtra {
  readonly required?: boolean;
  readonly since?: Release;
  readonly adminOnly?: boolean;
}

function spec(type: ParamType, extra: ParamExtra, entity: Collection | null = null, operate = false): ParamSpec {
  return {
    type,
    required: extra.required ?? false,
    since: extra.since ?? null,
    adminOnly: extra.adminOnly ?? false,
    entity,
    operate,
  };
}

export const REQUIRED = { required: true } as const;

export const text = (extra: ParamExtra = {}): ParamSpec => spec('string', extra);
export const integer = (extra: ParamExtra = {}): ParamSpec => spec('integer', extra);
export const long = (extra: ParamExtra = {}): ParamSpec => spec('long', extra);
export const bool = (extra: ParamExtra = {}): ParamSpec => spec('boolean', extra);
export const date = (extra: ParamExtra = {}): ParamSpec => spec('date', extra);
export const list = (extra: ParamExtra = {}): ParamSpec => spec('list', extra);
export const map = (extra: ParamExtra = {}): ParamSpec => spec('map', extra);
/** Something that anybody may refer to. */
export const uuid = (entity: Collection, extra: ParamExtra = {}): ParamSpec => spec('uuid', extra, entity);
/** Something that only its owners may refer to. */
export const owned = (entity: Collection, extra: ParamExtra = {}): ParamSpec => spec('uuid', extra, entity, true);
export const uuids = (entity: Collection, extra: ParamExtra = {}): ParamSpec => spec('uuids', extra, entity);

export type ParamSpecs = Readonly<Record<string, ParamSpec>>;

/** Of every list command. */
export const PAGING: ParamSpecs = { page: integer(), pagesize: integer(), keyword: text() };

/** Of lists of things that belong to somebody. */
export const OWNERSHIP: ParamSpecs = {
  account: text(),
  domainid: uuid('domains'),
  projectid: text(),
  listall: bool(),
  isrecursive: bool(),
  tags: map(),
};
