import { z } from 'zod';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { optionalWireText } from '../api/wire.values.js';

const bridgesSchema = z.array(z.object({ iface: z.string(), comments: optionalWireText }));

/** Bridges and virtual networks of one node that machines may be put on, as far as the token may use them. */
export function readBridges(api: PveApi, node: string): Promise<z.output<typeof bridgesSchema>> {
  return api.get({
    label: 'bridges',
    path: pvePath('nodes', node, 'network'),
    query: { type: 'any_bridge' },
    schema: bridgesSchema,
  });
}
