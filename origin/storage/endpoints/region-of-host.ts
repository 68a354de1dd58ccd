import { isAwsRegion, PARTITIONS } from './partitions.ts';

/** Host names ending in this belong to this region; the empty name is the default. */
export type RegionMap = Readonly<Record<string, string>>;

/** What AWS meant before regions had names in its endpoints. */
const REGION_OF_OLD = 'us-east-1';

/** `s3-eu-central-1`, `s3-fips-us-gov-west-1`: a dash where there is a dot today. */
const DASHED = /^s3(?:-fips)?-(.+)$/;

/**
 * The region that a host is in: by the map, the longest name that the host ends in, label by label, then its default;
 * without a map by AWS's endpoints, of every partition and kind.
 *
 * @param host without port: `media.s3.dualstack.eu-central-1.amazonaws.com`
 */
export function regionOfHost(host: string, map?: RegionMap): string | undefined {
  const name = host.toLowerCase();
  return map === undefined ? regionOfAwsHost(name) : regionInMap(name, lowerCase(map));
}

/** Names of hosts are the same in any case. */
function lowerCase(map: RegionMap): RegionMap {
  return Object.fromEntries(Object.entries(map).map(([host, region]) => [host.toLowerCase(), region]));
}

function regionInMap(host: string, map: RegionMap): string | undefined {
  for (let rest = host; rest !== ''; rest = withoutFirstLabel(rest)) {
    const region = map[rest];
    if (region !== undefined) return region;
  }
  const fallback = map[''];
  // Traffic Server's documentation gives an entry point as the default, meaning the region of that.
  return fallback === undefined ? undefined : (map[fallback.toLowerCase()] ?? fallback);
}

function withoutFirstLabel(host: string): string {
  const dot = host.indexOf('.');
  return dot < 0 ? '' : host.slice(dot + 1);
}

function regionOfAwsHost(host: string): string | undefined {
  for (const { domain } of PARTITIONS) {
    if (!host.endsWith(`.${domain}`)) continue;
    const label =
      host
        .slice(0, -domain.length - 1)
        .split('.')
        .at(-1) ?? '';
    if (isAwsRegion(label)) return label;
    const dashed = DASHED.exec(label)?.[1] ?? '';
    if (isAwsRegion(dashed)) return dashed;
    if (label === 's3-global') return '*';
    if (domain === 'amazonaws.com' && (label === 's3' || label === 's3-external-1')) return REGION_OF_OLD;
  }
  return undefined;
}
