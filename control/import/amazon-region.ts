/** Words in Amazon's endpoint names that are no region. */
const FLAVOURS = new Set(['dualstack', 'fips', 'accelerate', 'external', 'website', 's3']);

/** `us-east-1`, `cn-north-1`, `us-gov-west-1`, `us-iso-east-1` */
const REGION = /(?:^|[.-])(?<region>[a-z]{2}(?:-[a-z]+){1,2}-\d)(?:\.|$)/;

/** Those that say no region. */
const GLOBAL = new Set(['s3.amazonaws.com', 's3-external-1.amazonaws.com']);

/** The region that a host name of Amazon's S3 says; undefined for others. */
export function amazonRegion(host: string): string | undefined {
  const at = host.search(/(?:^|\.)s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?$/);
  if (at < 0) return undefined;
  const endpoint = host.slice(at).replace(/^\./, '');
  if (GLOBAL.has(endpoint)) return 'us-east-1';
  const words = endpoint.replace(/\.amazonaws\.com(?:\.cn)?$/, '').split('.');
  const last = (words.at(-1) ?? '').replace(/^s3-(?:fips-)?/, '');
  return FLAVOURS.has(last) ? undefined : REGION.exec(last)?.groups?.['region'];
}
