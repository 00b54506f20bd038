/** What the demonstration sells: three sizes of each system the simulated cloud has an image for. Prices in major units an hour. */
export const DEMO_SIZES = [
  { name: 'Standard 1', vcpus: 1, memoryMib: 2048, diskGib: 20, runningPerHour: '0.0089', stoppedPerHour: '0.0021' },
  { name: 'Standard 2', vcpus: 2, memoryMib: 4096, diskGib: 40, runningPerHour: '0.0172', stoppedPerHour: '0.0038' },
  { name: 'Standard 4', vcpus: 4, memoryMib: 8192, diskGib: 80, runningPerHour: '0.0344', stoppedPerHour: '0.0076' },
] as const;

export const DEMO_SYSTEMS = [
  { os: 'Debian', pattern: /debian[^0-9]*(\d+)?/i, loginUser: 'debian' },
  { os: 'Ubuntu', pattern: /ubuntu[^0-9]*([\d.]+)?/i, loginUser: 'ubuntu' },
  { os: 'Rocky Linux', pattern: /rocky[^0-9]*(\d+)?/i, loginUser: 'rocky' },
] as const;

export interface DemoImage {
  readonly ref: string;
  readonly name: string;
}

/** The system that an image carries, with its version as customers know it; null for one that the demonstration does not sell. */
export function recogniseSystem(
  image: DemoImage,
): { os: string; title: string; loginUser: string; order: number } | null {
  for (const [order, system] of DEMO_SYSTEMS.entries()) {
    const match = system.pattern.exec(image.name);
    if (!match) continue;
    const version =
      match[1] === undefined
        ? ''
        : ` ${match[1].length === 4 && !match[1].includes('.') ? `${match[1].slice(0, 2)}.${match[1].slice(2)}` : match[1]}`;
    return { os: system.os, title: `${system.os}${version}`, loginUser: system.loginUser, order };
  }
  return null;
}
