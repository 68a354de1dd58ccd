import { amazonRegion } from '../amazon-region.ts';

/** Entry-point host name to region; the empty name is the default. */
export type RegionMap = ReadonlyMap<string, string>;

/** `s3.dualstack.us-east-1.amazonaws.com : us-east-1`, a line each. */
export function parseRegionMap(text: string): RegionMap {
  const entries = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const match = /^\s*(?<host>[^\s:#]*)\s*:\s*(?<region>\S+)\s*$/.exec(line)?.groups;
    return match ? [[match['host'] ?? '', match['region'] ?? '']] : [];
  });
  return new Map(entries);
}

/**
 * The region of a host: the longest entry that its name ends in, else the default, which may name an entry point
 * instead of a region, as the plugin's own example does; without a map, what Amazon's names say.
 */
export function regionOf(host: string, map: RegionMap | undefined): string | undefined {
  if (map === undefined) return amazonRegion(host);
  for (let rest = host; ; rest = rest.slice(rest.indexOf('.') + 1)) {
    const region = map.get(rest);
    if (region !== undefined) return region;
    if (!rest.includes('.')) break;
  }
  const standard = map.get('');
  if (!standard?.includes('.')) return standard;
  return map.get(standard) ?? amazonRegion(standard);
}
