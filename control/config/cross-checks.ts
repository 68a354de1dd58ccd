import { asRecord } from '../../origin/as-record.ts';
import { parseByteSize } from './byte-size.ts';
import { ANY_BUCKET } from '../../origin/origin-config.ts';
import { endpointProblem } from '../../origin/storage/endpoints/aws-endpoint.ts';
import { type RegionMap, regionOfHost } from '../../origin/storage/endpoints/region-of-host.ts';
import type { LocatedProblem } from './describe-issue.ts';
import { showName } from '../show-name.ts';

/** Buckets' names are used on the command line and as labels of metrics. */
const BUCKET_LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/**
 * What no part of the file can know alone: routes name buckets that exist, and no two have the same path. Works on
 * the document as it was written, so that these problems are reported together with all others.
 */
export function crossCheck(value: unknown): LocatedProblem[] {
  const { buckets, routes, origin } = asRecord(value);
  const names = Object.keys(asRecord(buckets));
  return [
    ...checkNames(names),
    ...names.flatMap((name) => checkBucket(name, asRecord(asRecord(buckets)[name]))),
    ...checkRoutes(Array.isArray(routes) ? routes : [], names),
    ...checkPackaging(Array.isArray(routes) ? routes : []),
    ...checkReadAhead(Array.isArray(routes) ? routes : [], asRecord(origin)),
  ];
}

function checkNames(names: readonly string[]): LocatedProblem[] {
  const text = 'a bucket is named with letters, digits and . _ -, at most 63, the first a letter or digit';
  return names.filter((name) => !BUCKET_LABEL.test(name)).map((name) => ({ path: ['buckets', name], text }));
}

/** Signatures whose scope, or set of regions, holds the region. */
const NEED_REGION: ReadonlySet<unknown> = new Set(['v4', 'v4a']);

/** Whether a bucket has the region that its signature needs, and an endpoint that there is. */
function checkBucket(name: string, bucket: Record<string, unknown>): LocatedProblem[] {
  const { endpoint, region, dualstack, fips, accelerate } = bucket;
  const problems: LocatedProblem[] = [];
  const report = (key: string, text: string) => problems.push({ path: ['buckets', name, key], text });
  if (bucket['encryption'] !== undefined && URL.parse(String(endpoint))?.protocol === 'http:') {
    report('encryption', 'sends its key with every read, and the endpoint is not https');
  }
  if (bucket['bucket'] === ANY_BUCKET) {
    if (endpoint === undefined)
      report('endpoint', 'is missing, and a bucket that the path names has no other');
    if (bucket['addressing'] === 'virtual-host')
      report('addressing', 'must be path: the path names the bucket');
  }
  if (endpoint === undefined && Array.isArray(bucket['failover']) && bucket['failover'].length > 0)
    report('failover', 'is of a store whose endpoint is given');
  const missing = regionProblem(bucket);
  if (missing !== undefined) report(...missing);
  const chosen = (['dualstack', 'fips', 'accelerate'] as const).filter((key) => bucket[key] === true);
  if (endpoint !== undefined) {
    for (const key of chosen) report(key, "chooses among AWS's own endpoints, but an endpoint is given");
  } else if (chosen[0] !== undefined) {
    const problem = endpointProblem({
      bucket: String(bucket['bucket']),
      region: typeof region === 'string' ? region : '',
      dualstack: dualstack === true,
      fips: fips === true,
      accelerate: accelerate === true,
    });
    if (problem !== undefined) report(chosen[0], problem);
  }
  return problems;
}

/** Where a region is neither said nor found: at which key, and why. Without either a map or a version, V2 needs none. */
function regionProblem(bucket: Record<string, unknown>): [key: string, text: string] | undefined {
  const { region, endpoint, signing, region_map: map } = bucket;
  const { version } = asRecord(signing);
  if (region !== undefined || !(version === undefined ? map !== undefined : NEED_REGION.has(version))) {
    return undefined;
  }
  const url = typeof endpoint === 'string' ? URL.parse(endpoint) : null;
  const regions = map === undefined ? undefined : (asRecord(map) as RegionMap);
  if (url !== null && regionOfHost(url.hostname, regions) !== undefined) return undefined;
  if (map === undefined) return ['region', 'is missing, and the signature needs one'];
  return ['region_map', 'has no region for the endpoint, and no default ("")'];
}

function checkRoutes(routes: readonly unknown[], names: readonly string[]): LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  const seen = new Set<unknown>();
  for (const [index, route] of routes.entries()) {
    const { path, bucket, host, mode, cache } = asRecord(route);
    const report = (key: string, text: string) => problems.push({ path: ['routes', index, key], text });
    if (typeof bucket === 'string' && !names.includes(bucket)) {
      report('bucket', `no such bucket; there is ${names.map(showName).join(', ') || 'none'}`);
    }
    if (cache !== undefined && mode !== 'passthrough')
      report('cache', 'is for routes that pass objects through; what others keep is under origin.cache');
    if (asRecord(route)['versioned_urls'] === true && mode === 'passthrough')
      report('versioned_urls', 'is for routes that package: objects that are passed through name nothing');
    checkPathways(asRecord(route), report);
    const places = (Array.isArray(host) ? host : ['']).map(
      (name) => `${String(name).toLowerCase()}${String(path)}`,
    );
    if (path !== undefined && places.some((place) => seen.has(place)))
      report('path', 'an earlier route has the same path');
    for (const place of places) seen.add(place);
  }
  return problems;
}

function checkPathways(
  { mode, pathways, steering }: Record<string, unknown>,
  report: (key: string, text: string) => void,
): void {
  if (pathways !== undefined && mode === 'passthrough')
    report('pathways', 'are for routes that package: objects that are passed through name nothing');
  if (steering === undefined) return;
  if (!Array.isArray(pathways)) {
    report('steering', 'needs pathways, of which it says which to take');
    return;
  }
  const { first } = asRecord(steering);
  if (typeof first === 'string' && !pathways.some((pathway) => asRecord(pathway)['id'] === first))
    report('steering', `first must be the id of one of the pathways, and ${showName(first)} is none`);
}

/** Segments are of an asset, whichever route leads to it. */
function checkPackaging(routes: readonly unknown[]): LocatedProblem[] {
  const wishes = new Map<string, string>();
  return routes.flatMap((route, index): LocatedProblem[] => {
    const { mode, bucket, prefix = '', packaging } = asRecord(route);
    const report = (text: string) => [{ path: ['routes', index, 'packaging'], text }];
    if (mode === 'passthrough')
      return packaging === undefined ? [] : report('a route that passes objects through makes none');
    const place = JSON.stringify([bucket, prefix]);
    const { segment, interstitials } = asRecord(packaging);
    const wanted = JSON.stringify([segment, interstitials ?? false]);
    const isOther = wishes.has(place) && wishes.get(place) !== wanted;
    wishes.set(place, wanted);
    return isOther ? report('an earlier route has other segments or interstitials of the same assets') : [];
  });
}

/** What is read ahead is of segments, and kept in the range cache. */
function checkReadAhead(
  routes: readonly unknown[],
  origin: Readonly<Record<string, unknown>>,
): LocatedProblem[] {
  const keepsNothing = parseByteSize(String(asRecord(origin['cache'])['ranges'])) === 0;
  return routes.flatMap((route, index): LocatedProblem[] => {
    const { mode, read_ahead: readAhead } = asRecord(route);
    if (readAhead !== 1 && readAhead !== 2) return [];
    const path = ['routes', index, 'read_ahead'];
    if (mode === 'passthrough')
      return [{ path, text: 'a route that passes objects through has no segments' }];
    return keepsNothing ? [{ path, text: 'needs memory: origin.cache.ranges is 0B' }] : [];
  });
}
