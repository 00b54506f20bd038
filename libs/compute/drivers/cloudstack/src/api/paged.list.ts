import { quickList } from '@uni/compute-port';
import { z } from 'zod';
import { errorFromContent } from './error.classifier.js';
import type { CloudParameters, CloudStackApi } from './cloudstack.api.js';
import { optionalWireNumber, wireList } from './wire.values.js';

/** A list command, the name under which it lists, and what one entry looks like. */
export interface CloudList<Item extends z.ZodType> {
  readonly command: string;
  readonly key: string;
  readonly item: Item;
  readonly parameters?: CloudParameters;
  /** Reads an entry by hand (`quickList`), for lists of many thousand. */
  readonly quick?: (raw: Readonly<Record<string, unknown>>) => z.output<Item> | null;
}

export interface CloudPage<Item> {
  readonly items: readonly Item[];
  /** Matches over all pages. */
  readonly count: number;
}

/** Catalogues of this many pages are a server that does not count. */
const MOST_PAGES = 400;

/** One page. An empty list has neither a count nor the list; a page past the end has a count only. */
export async function readPage<Item extends z.ZodType>(
  api: CloudStackApi,
  list: CloudList<Item>,
  page?: { readonly page: number; readonly pageSize: number },
): Promise<CloudPage<z.output<Item>>> {
  const { count, [list.key]: items } = await api.call({
    command: list.command,
    parameters: { ...list.parameters, ...(page && { page: page.page, pagesize: page.pageSize }) },
    schema: z.object({ count: optionalWireNumber, [list.key]: listSchema(list) }),
  });
  const found = items as readonly z.output<Item>[];
  return { items: found, count: (count as number | undefined) ?? found.length };
}

function listSchema<Item extends z.ZodType>({ item, quick }: CloudList<Item>) {
  return quick ? z.preprocess((value) => value ?? [], quickList(item, quick)) : wireList(item);
}

/** All entries, page by page until as many are there as the server counts. For catalogues, never for machines. */
export async function readAll<Item extends z.ZodType>(
  api: CloudStackApi,
  list: CloudList<Item>,
  pageSize: number,
): Promise<readonly z.output<Item>[]> {
  const all: z.output<Item>[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { items, count } = await readPage(api, list, { page, pageSize });
    all.push(...items);
    if (items.length === 0 || all.length >= count) return all;
  }
  throw errorFromContent(`${list.command}: the list does not come to an end`);
}
