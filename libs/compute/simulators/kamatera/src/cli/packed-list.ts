import { sentence } from './cli-failure.js';

const IDS = ['0', '1', '2', '3'];

function invalidValue(flag: string, value: string, message = 'invalid flag value') {
  return sentence(`${message} (${flag}=${value})`, 400);
}

/**
 * Reads `id=0,size=20 size=50`: items by their id, those without one in the places that are left.
 * @throws CliFailure 400 in the proxy's words.
 */
export function unpackList(flag: string, value: string): Readonly<Record<string, string>>[] {
  const items = new Map<string, Record<string, string>>();
  const withoutId: Record<string, string>[] = [];
  for (const packed of value.split(' ')) {
    const item: Record<string, string> = {};
    for (const pair of packed.split(',')) {
      const parts = pair.split('=');
      if (parts.length !== 2) throw invalidValue(flag, value);
      item[parts[0] ?? ''] = parts[1] ?? '';
    }
    const { id } = item;
    if (id === undefined) withoutId.push(item);
    else if (!IDS.includes(id)) throw invalidValue(flag, value, `invalid item id: ${id}`);
    else if (items.has(id)) throw invalidValue(flag, value, `duplicate item id: ${id}`);
    else items.set(id, item);
  }
  for (const id of IDS) {
    if (items.has(id)) continue;
    const next = withoutId.shift();
    if (next) items.set(id, { ...next, id });
  }
  if (withoutId.length > 0) throw invalidValue(flag, value, 'invalid item ids');
  return IDS.map((id) => items.get(id)).filter((item) => item !== undefined);
}
