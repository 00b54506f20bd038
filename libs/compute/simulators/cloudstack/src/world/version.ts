/** Releases that the simulator can be. */
export const RELEASES = ['4.15', '4.16', '4.17', '4.18', '4.19', '4.20', '4.21', '4.22'] as const;
export type Release = (typeof RELEASES)[number];

/** What `listCapabilities` says. */
export const FULL_VERSIONS: Readonly<Record<Release, string>> = {
  '4.15': '4.15.2.0',
  '4.16': '4.16.1.0',
  '4.17': '4.17.2.0',
  '4.18': '4.18.2.4',
  '4.19': '4.19.3.0',
  '4.20': '4.20.1.0',
  '4.21': '4.21.0.0',
  '4.22': '4.22.1.0',
};

export function isAtLeast(release: Release, wanted: Release): boolean {
  return RELEASES.indexOf(release) >= RELEASES.indexOf(wanted);
}
