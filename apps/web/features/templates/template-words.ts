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
