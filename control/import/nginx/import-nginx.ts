import { ANY_BUCKET } from '../../../origin/origin-config.ts';
import { bucketNotes, whyNoBucket } from '../draft/bucket-url.ts';
import { Draft } from '../draft/draft.ts';
import type { SourceFile } from '../draft/source-file.ts';
import { listUrlExtras } from '../draft/url-extras.ts';
import { bucketEntries, type NginxBucket, POOL_DIRECTIVES } from './bucket-entries.ts';
import { type KeyMapping, keyMappings } from './key-mapping.ts';
import { listenOn } from './listen.ts';
import { type NginxDirective, parseNginx } from './parse-nginx.ts';
import { NginxScope } from './scope.ts';
import { directivesOf, signingSettings } from './signing-settings.ts';
import { virtualServer } from './virtual-server.ts';
import { bucketOf, passedUrl } from './target.ts';
import { listUnused } from './unused.ts';

/** nginx with the AWS proxy module: each location that passes to a bucket becomes a route. @throws Error for a file that is not nginx's language */
export function importNginx(files: readonly SourceFile[]): Draft {
  const draft = new Draft();
  const used = new Set<NginxDirective>();
  const directives = files.flatMap(({ path, text }) => parseNginx(text, path));
  walk(new NginxScope(directives), used, draft);
  listUnused(directives, used, draft);
  return draft;
}

/** @param used directives that came over, or are listed already */
function walk(scope: NginxScope, used: Set<NginxDirective>, draft: Draft): void {
  for (const directive of scope.directives) {
    if (directive.children === undefined) continue;
    const isServer = directive.name === 'server';
    const server = isServer ? virtualServer(directive, used, draft) : undefined;
    const inner = new NginxScope(directive.children, scope, server);
    if (isServer) listenOn(inner, used, draft);
    if (directive.name === 'location') translate(directive, inner, used, draft);
    walk(inner, used, draft);
  }
}

function translate(
  location: NginxDirective,
  scope: NginxScope,
  used: Set<NginxDirective>,
  draft: Draft,
): void {
  const pass = scope.own('proxy_pass').at(-1);
  if (pass === undefined) return;
  listUrlExtras(pass.args[0] ?? '', pass.at, 'proxy_pass', draft);
  const routes = routesOf(location, pass, scope);
  if (typeof routes === 'string') {
    used.add(pass);
    return draft.skip(location.at, 'location', routes);
  }
  const sign = scope.find('aws_sign');
  const signNote = sign
    ? `${sign.at} aws_sign: always so`
    : 'aws_sign is not given, so nginx would not sign; every read is signed here';
  for (const { mapping, bucket } of routes) {
    const { rewrite } = mapping;
    for (const directive of [pass, rewrite, sign, ...inForce(bucket)]) if (directive) used.add(directive);
    draft.addRoute({
      path: mapping.path,
      bucket: nameOf(bucket, draft),
      prefix: bucket.url.keyPrefix,
      mode: 'passthrough',
      server: scope.server,
      at: location.at,
      from: `${location.at} location`,
      notes: [signNote, ...(rewrite ? [`${rewrite.at} rewrite: prefix instead of path`] : [])],
    });
  }
}

function nameOf(bucket: NginxBucket, draft: Draft): string {
  const { url } = bucket;
  const said = inForce(bucket).map(({ name, args }) => `${name}=${args.join(' ')}`);
  return draft.bucketName([url.endpoint, url.bucket, ...said].join(' '), url.bucket, (name) => ({
    key: name,
    value: bucketEntries(name, bucket, draft),
    ...(url.bucket === ANY_BUCKET && { notes: bucketNotes(url) }),
  }));
}

function inForce({ settings, pool }: NginxBucket): NginxDirective[] {
  return [...directivesOf(settings), ...pool];
}

interface NginxRoute {
  readonly mapping: KeyMapping;
  readonly bucket: NginxBucket;
}

const NO_BUCKET = 'its bucket is neither in the host of proxy_pass nor the first folder of the path';

/** What a location leads to; a text says why it has no counterpart. */
function routesOf(location: NginxDirective, pass: NginxDirective, scope: NginxScope): NginxRoute[] | string {
  const settings = signingSettings(scope);
  if (typeof settings === 'string') return settings;
  const passed = passedUrl(pass.args[0] ?? '');
  if (passed === undefined) return 'the host in proxy_pass is a variable';
  const mappings = keyMappings(location, scope, passed.uri);
  if (typeof mappings === 'string') return mappings;
  const pool = POOL_DIRECTIVES.flatMap((name) => scope.find(name) ?? []);
  const routes: NginxRoute[] = [];
  for (const mapping of mappings) {
    const url = bucketOf(passed.origin, mapping.prefix, settings);
    if (url === undefined) return settings.bucket === undefined ? whyNoBucket(passed.origin) : NO_BUCKET;
    routes.push({ mapping, bucket: { url, pass, settings, pool } });
  }
  return routes;
}
