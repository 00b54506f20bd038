interface Named {
  readonly name: string;
  readonly os: string;
}

/** "Debian 13, Standard 4" names a system and a size; any other name is the size's alone. */
function parts({ name, os }: Named): { system: string; size: string } {
  const comma = name.indexOf(', ');
  const before = name.slice(0, comma);
  const isSystem = comma > 0 && before.toLowerCase().startsWith(os.toLowerCase());
  return isSystem ? { system: before, size: name.slice(comma + 2) } : { system: os, size: name };
}

/** The system of a template, with its version where the name tells it: "Debian 13". */
export function systemOf(template: Named): string {
  return parts(template).system;
}

/** The size of a template without its system, for places that show the system beside it: "Standard 4". */
export function sizeNameOf(template: Named): string {
  return parts(template).size;
}

/** Splits "Rocky Linux 9" into the family and its version. */
export function splitSystem(system: string): { family: string; version: string } {
  const match = /^(.*?)\s+(v?\d.*)$/.exec(system);
  return match === null ? { family: system, version: '' } : { family: match[1] ?? system, version: match[2] ?? '' };
}

interface Placed<Place> {
  readonly places: readonly Place[];
}

/** Where a template is sold that is meant for a machine which stands somewhere already; undefined where it is not sold there. */
export function placeAt<Place extends { readonly providerId: string; readonly region: string }>(
  { places }: Placed<Place>,
  instance: { readonly providerId: string; readonly region: string },
): Place | undefined {
  return places.find(({ providerId, region }) => providerId === instance.providerId && region === instance.region);
}

/** The regions of a template, each once, in the order of the offer. */
export function regionsOf({ places }: Placed<{ readonly region: string }>): readonly string[] {
  return [...new Set(places.map(({ region }) => region))];
}
