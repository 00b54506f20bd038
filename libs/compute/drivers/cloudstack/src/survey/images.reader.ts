import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { readAll } from '../api/paged.list.js';
import { optionalWireNumber, optionalWireText, wireFlag, wireText } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';

const imageSchema = z.object({
  id: wireText,
  name: wireText,
  displaytext: optionalWireText,
  ostypename: optionalWireText,
  zoneid: optionalWireText,
  isready: wireFlag,
  /** Bytes of the disk as the machine sees it. */
  size: optionalWireNumber,
});

type Image = z.output<typeof imageSchema>;

/** Templates that machines may be made from, one entry per zone. */
export function readTemplates(
  api: CloudStackApi,
  options: CloudOptions,
  parameters: CloudParameters = {},
): Promise<readonly Image[]> {
  return readReady(api, options, 'listTemplates', 'template', { templatefilter: 'executable', ...parameters });
}

/** Discs that may be put into a drive, one entry per zone. */
export function readIsos(
  api: CloudStackApi,
  options: CloudOptions,
  parameters: CloudParameters = {},
): Promise<readonly Image[]> {
  return readReady(api, options, 'listIsos', 'iso', { isofilter: 'executable', ...parameters });
}

async function readReady(
  api: CloudStackApi,
  options: CloudOptions,
  command: string,
  key: string,
  parameters: CloudParameters,
): Promise<readonly Image[]> {
  const scope = { projectid: options.projectId };
  const all = await readAll(
    api,
    { command, key, item: imageSchema, parameters: { ...scope, ...parameters } },
    options.pageSize,
  );
  return all.filter(({ isready }) => isready);
}

/** One entry with the zones in which it lies; empty where it lies in all of them. */
export interface SpreadImage extends Image {
  readonly zoneIds: readonly string[];
}

export function acrossZones(images: readonly Image[]): readonly SpreadImage[] {
  const byId = new Map<string, SpreadImage>();
  for (const image of images) {
    const known = byId.get(image.id);
    const zoneIds = image.zoneid === undefined ? [] : [image.zoneid];
    byId.set(image.id, { ...image, zoneIds: [...new Set([...(known?.zoneIds ?? []), ...zoneIds])] });
  }
  return [...byId.values()].toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}
