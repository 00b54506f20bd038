import type { CheckProblem } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { readAll } from '../api/paged.list.js';
import { optionalWireText, wireText } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';

const hostSchema = z.object({ name: wireText, state: optionalWireText, zonename: optionalWireText });

/** Administrators see which hosts do not answer; machines on them are listed with their last state. */
export async function checkHosts(api: CloudStackApi, options: CloudOptions): Promise<readonly CheckProblem[]> {
  const hosts = await readAll(
    api,
    { command: 'listHosts', key: 'host', item: hostSchema, parameters: { type: 'Routing', details: 'min' } },
    options.pageSize,
  );
  const silent = hosts.filter(({ state }) => state !== undefined && state !== 'Up');
  if (silent.length === 0) return [];
  const some = silent.slice(0, 10).map(({ name, state, zonename }) => `${name} (${zonename ?? 'no zone'}, ${state})`);
  return [
    {
      code: 'part_down',
      severity: 'warning',
      message: `${silent.length} of ${hosts.length} hosts do not answer: ${some.join(', ')}.`,
      remedy: 'Bring them back, or put them into maintenance; "cmk list hosts type=Routing" shows their state.',
    },
  ];
}
