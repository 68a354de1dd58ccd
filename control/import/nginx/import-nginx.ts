import { type BucketUrl, parseBucketUrl } from '../bucket-url.ts';
import { Draft } from '../draft.ts';
import type { SourceFile } from '../source-file.ts';
import { keyMapping } from './key-mapping.ts';
import { listUnused } from './unused.ts';
import { type NginxDirective, parseNginx } from './parse-nginx.ts';
import { NginxScope } from './scope.ts';
import {
  credentialEntries,
  directivesOf,
  poolEntries,
  signingSettings,
  type SigningSettings,
} from './signing-settings.ts';

/** What one import knows while it walks. */
interface Walk {
  readonly draft: Draft;
  readonly use: (directive: NginxDirective) => void;
}

/** nginx with the AWS proxy module: each location that passes to a bucket becomes a route. @throws Error for a file that is not nginx's language */
export function importNginx(files: readonly SourceFile[]): Draft {
  const draft = new Draft();
  const used = new Set<NginxDirective>();
  const directives = files.flatMap(({ path, text }) => parseNginx(text, path));
  walk(new NginxScope(directives), { draft, use: (directive) => used.add(directive) });
  listUnused(directives, used, draft);
  return draft;
}

function walk(scope: NginxScope, context: Walk): void {
  for (const directive of scope.directives) {
    if (directive.children === undefined) continue;
    const inner = new NginxScope(directive.children, scope);
    if (directive.name === 'server') listenOn(inner, context);
    if (directive.name === 'location') translate(directive, inner, context);
    walk(inner, context);
  }
}

function listenOn(server: NginxScope, { draft, use }: Walk): void {
  for (const listen of server.own('listen')) {
    const [address = '', ...options] = listen.args;
    const match = /^(?:(?<host>\[[^\]]+\]|[^:]+):)?(?<port>\d+)$/.exec(address)?.groups;
    if (match === undefined || options.includes('ssl')) continue; // Listed with the others.
    const host = match['host'] === undefined || match['host'] === '*' ? '0.0.0.0' : match['host'];
    const isSet = draft.setOrigin('listen', `${host}:${match['port']}`, `${listen.at} listen`);
    if (isSet) use(listen);
  }
}

function translate(location: NginxDirective, scope: NginxScope, { draft, use }: Walk): void {
  const pass = scope.own('proxy_pass').at(-1);
  const settings = signingSettings(scope);
  if (pass === undefined) return;
  if (settings === undefined) return draft.skip(pass.at, 'proxy_pass', 'no aws_* keys are in force here');
  const target = targetOf(pass, settings);
  if (target === undefined) return draft.skip(pass.at, 'proxy_pass', 'no bucket is in its URL');
  const mapping = keyMapping(location, scope, target.uri);
  if (typeof mapping === 'string') return draft.skip(location.at, 'location', mapping);
  for (const directive of [pass, ...mapping.used, ...directivesOf(settings)]) use(directive);
  const sign = scope.find('aws_sign');
  if (sign !== undefined) use(sign);
  draft.addRoute({
    path: mapping.path,
    bucket: nameOf(pass, target, settings, scope, { draft, use }),
    prefix: mapping.prefix,
    mode: 'passthrough',
    at: location.at,
    from: `${location.at} location`,
    notes: [
      sign === undefined
        ? 'aws_sign is not given; here every read is signed'
        : `${sign.at} aws_sign: always so`,
      ...mapping.used.map(({ at, name }) => `${at} ${name}: prefix instead of path`),
    ],
  });
}

interface Target {
  readonly url: BucketUrl;
  /** Path in `proxy_pass` behind the bucket. */
  readonly uri: string | undefined;
}

/** `aws_s3_bucket` and `aws_endpoint` are what is signed; `proxy_pass` says scheme and port, and the bucket where it stands in the path. */
function targetOf({ args: [passed = ''] }: NginxDirective, settings: SigningSettings): Target | undefined {
  const match = /^(?<origin>(?<scheme>https?):\/\/[^/$]+)(?<uri>\/.*)?$/.exec(passed)?.groups;
  if (match === undefined) return undefined;
  const { origin = '', scheme, uri } = match;
  const [bucket, endpoint] = [settings.bucket?.args[0], settings.endpoint?.args[0]];
  if (bucket !== undefined && uri?.startsWith(`/${bucket}/`)) {
    const url = { bucket, endpoint: origin, addressing: 'path', keyPrefix: '', isAmazon: false } as const;
    return { url, uri: uri.slice(bucket.length + 1) };
  }
  const url =
    bucket === undefined || endpoint === undefined
      ? parseBucketUrl(origin, 'virtual-host')
      : parseBucketUrl(`${scheme}://${bucket}.${endpoint}`, 'virtual-host');
  return url && { url, uri };
}

function nameOf(
  pass: NginxDirective,
  { url }: Target,
  settings: SigningSettings,
  scope: NginxScope,
  { draft, use }: Walk,
): string {
  const values = directivesOf(settings).map(({ name, args }) => `${name}=${args.join(' ')}`);
  const pool = poolEntries(scope, use);
  return draft.bucketName([url.endpoint, ...values].join(' '), url.bucket, (name) => ({
    key: name,
    value: [
      { key: 'bucket', value: url.bucket, from: from(settings.bucket ?? pass), essential: 1 },
      { key: 'endpoint', value: url.endpoint, from: from(settings.endpoint ?? pass) },
      { key: 'addressing', value: url.addressing },
      { key: 'region', value: settings.region, from: from(settings.keyScope) },
      { key: 'credentials', value: credentialEntries(name, settings, draft), instead: pushKeys(name) },
      ...(pool.length === 0 ? [] : [{ key: 'pool', value: pool }]),
    ],
  }));
}

/** Keys of a day are better not in a file that is read once. */
function pushKeys(bucket: string): string {
  return `push keys with "headwater signing-key --days 7 … | headwater credentials push ${bucket}"`;
}

function from({ at, name }: NginxDirective): string {
  return `${at} ${name}`;
}
