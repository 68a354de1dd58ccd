import type { RegionMap } from '../../../origin/storage/endpoints/region-of-host.ts';

/** Reads `region_map.config`: `s3.dualstack.us-east-1.amazonaws.com : us-east-1`, a line each. */
export function parseRegionMap(text: string): RegionMap {
  const entries = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const match = /^\s*(?<host>[^\s:#]*)\s*:\s*(?<region>\S+)\s*$/.exec(line)?.groups;
    return match ? [[(match['host'] ?? '').toLowerCase(), match['region'] ?? '']] : [];
  });
  return Object.fromEntries(entries);
}
