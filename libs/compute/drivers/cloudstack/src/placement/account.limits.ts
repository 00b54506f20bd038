import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { readPage } from '../api/paged.list.js';
import { optionalWireNumber, optionalWireText, wireList, wireText } from '../api/wire.values.js';
import type { CloudConnection } from '../connection/connection.options.js';

/** `"Unlimited"`, `"-1"` or digits. */
const limit = z.preprocess((value) => {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const text = String(value).trim();
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : /^(?:unlimited|-1)$/i.test(text) ? null : value;
}, z.number().nullable());

const triples = {
  vmlimit: limit,
  vmtotal: optionalWireNumber,
  cpulimit: limit,
  cputotal: optionalWireNumber,
  /** MiB */
  memorylimit: limit,
  memorytotal: optionalWireNumber,
  /** GiB */
  primarystoragelimit: limit,
  primarystoragetotal: optionalWireNumber,
};

const ownerSchema = z.object({
  id: wireText,
  name: wireText,
  state: optionalWireText,
  roletype: optionalWireText,
  rolename: optionalWireText,
  user: wireList(z.object({ apikey: optionalWireText, state: optionalWireText })),
  ...triples,
});

/** The account or project in which everything is made, with what it may have. */
export type Owner = z.output<typeof ownerSchema>;

/** null where the keys may not read it, or where the list does not tell which of several accounts is theirs. */
export async function readOwner(api: CloudStackApi, { access, options }: CloudConnection): Promise<Owner | null> {
  const { projectId } = options;
  if (projectId !== undefined) {
    const parameters = { listall: true, id: projectId };
    const { items } = await readPage(api, { command: 'listProjects', key: 'project', item: ownerSchema, parameters });
    return items.find(({ id }) => id.toLowerCase() === projectId) ?? null;
  }
  const { items } = await readPage(api, { command: 'listAccounts', key: 'account', item: ownerSchema });
  const ours = items.find(({ user }) => user.some(({ apikey }) => apikey === access.keys.apiKey));
  return ours ?? (items.length === 1 ? (items[0] ?? null) : null);
}

export interface Room {
  readonly what: 'machines' | 'processors' | 'memory' | 'storage';
  readonly total: number;
  readonly used: number;
}

/** The limits that are set, with what is in use. */
export function limitsOf(owner: Owner): readonly Room[] {
  const rooms: readonly (Omit<Room, 'total'> & { total: number | null })[] = [
    { what: 'machines', total: owner.vmlimit, used: owner.vmtotal ?? 0 },
    { what: 'processors', total: owner.cpulimit, used: owner.cputotal ?? 0 },
    { what: 'memory', total: owner.memorylimit, used: owner.memorytotal ?? 0 },
    { what: 'storage', total: owner.primarystoragelimit, used: owner.primarystoragetotal ?? 0 },
  ];
  return rooms.flatMap(({ what, total, used }) => (total === null ? [] : [{ what, total, used }]));
}
