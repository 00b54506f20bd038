const LONGEST = 63;

/** What a name may be made of here: a DNS label, in the letters that it was written with. Empty when nothing of it can be kept. */
export function labelOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
}

/**
 * A name that is still free: the wished one, else the same with a number behind it.
 * @param taken in lower case
 */
export function freeName(wished: string, taken: ReadonlySet<string>): string {
  const base = labelOf(wished) || 'imported';
  for (let number = 1; ; number += 1) {
    const tail = number === 1 ? '' : `-${number}`;
    const name = base.slice(0, LONGEST - tail.length).replace(/-+$/, '') + tail;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
