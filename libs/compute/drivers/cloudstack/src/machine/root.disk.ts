import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent } from '../api/error.classifier.js';
import { readPage } from '../api/paged.list.js';
import { GIB, optionalWireText, wireNumber, wireText } from '../api/wire.values.js';
import { scopeOf, type CloudOptions } from '../connection/connection.options.js';

const rootSchema = z.object({ id: wireText, type: wireText, state: optionalWireText, size: wireNumber });

export interface RootDisk {
  readonly id: string;
  readonly sizeGib: number;
}

/** The disk that a machine was built with; null where there is none (yet). */
export async function readRootDisk(
  api: CloudStackApi,
  options: CloudOptions,
  machineId: string,
): Promise<RootDisk | null> {
  try {
    const { items } = await readPage(api, {
      command: 'listVolumes',
      key: 'volume',
      item: rootSchema,
      parameters: { ...scopeOf(options), virtualmachineid: machineId, type: 'ROOT' },
    });
    const root = items.find(({ type, state }) => type === 'ROOT' && !/^(?:Destroy|Expung)/.test(state ?? ''));
    return root ? { id: root.id, sizeGib: Math.ceil(root.size / GIB) } : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
