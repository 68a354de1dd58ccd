import type { Refusal } from './refusal.ts';

/** By these a store says that it is not here, or that the signature is for another region. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'AuthorizationQueryParametersError',
  'IllegalLocationConstraintException',
  'PermanentRedirect',
  'Redirect',
  'TemporaryRedirect',
]);

/** What goes into a message comes from outside: the name of a region and nothing else. */
const REGION = /^[a-z0-9-]{1,32}$/;

/** The region that a store names in a redirect, or where it is asked in another one's name; undefined for none. */
export function namedRegion({ status, body, region }: Refusal, code: string | undefined): string | undefined {
  const isRedirect = status >= 300 && status < 400;
  if (!isRedirect && (code === undefined || !ELSEWHERE.has(code))) return undefined;
  const named = region ?? /<Region>([^<]*)<\/Region>/.exec(body)?.[1] ?? regionOfEndpoint(body);
  return named !== undefined && REGION.test(named) ? named : undefined;
}

/** `<Endpoint>media.s3.eu-west-1.amazonaws.com</Endpoint>` */
function regionOfEndpoint(body: string): string | undefined {
  return /<Endpoint>[^<]*\bs3[.-]([a-z0-9-]+)\.amazonaws\.com/.exec(body)?.[1];
}
