// Which CloudStack the stand-in plays. Behaviour that came with a release asks `isSince`.

export const CLOUD_VERSIONS = ['4.13', '4.16', '4.21', '4.22'] as const;
export type CloudVersion = (typeof CLOUD_VERSIONS)[number];

/** `release` as '4.17': true when the played version has what came with it. */
export function isSince(version: CloudVersion, release: string): boolean {
  return minorOf(version) >= minorOf(release);
}

/** All releases concerned are 4.x. */
function minorOf(release: string): number {
  return Number(release.split('.')[1] ?? '0');
}
