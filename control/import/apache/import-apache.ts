import { bucketNotes, parseBucketUrl, whyNoBucket } from '../draft/bucket-url.ts';
import { Draft, type Entry } from '../draft/draft.ts';
import type { SourceFile } from '../draft/source-file.ts';
import { listUrlExtras } from '../draft/url-extras.ts';
import { bucketEntries } from './bucket-entries.ts';
import { listenOn } from './listen.ts';
import { passesOf, type Pass } from './passes.ts';
import { type ApacheDirective, type ApacheSection, parseApache } from './parse-apache.ts';
import { type Place, Places } from './places.ts';
import { poolEntries } from './proxy-set.ts';
import { resolveConditions } from './resolve-conditions.ts';
import { type ApacheServer, directives, is, origin, serversOf } from './server.ts';
import { listUnused } from './unused.ts';

/** Apache with mod_unified_s3_auth and mod_smooth_streaming. @throws Error where a file is not Apache's language */
export function importApache(files: readonly SourceFile[]): Draft {
  const draft = new Draft();
  const parsed = files.flatMap(({ path, text }) => parseApache(text, path));
  const nodes = resolveConditions(parsed, draft);
  const used = new Set<ApacheDirective>();
  for (const server of serversOf(nodes, used)) translate(server, draft);
  listUnused(nodes, used, draft);
  return draft;
}

function translate(server: ApacheServer, draft: Draft): void {
  listenOn(server, draft);
  server.useNames(draft);
  for (const directive of server.all('SSLProxyEngine')) server.use(directive);
  const places = new Places(server, draft);
  for (const pass of passesOf(server, draft)) {
    const { at, name } = pass.directive;
    listUrlExtras(pass.url, at, name, draft);
    const url = parseBucketUrl(pass.url);
    if (url === undefined) draft.skipOnce(at, name, whyNoBucket(pass.url));
    else addRoute(pass, places.of(pass, url), server, draft);
  }
  for (const { at, args } of server.sections('Proxy')) listUrlExtras(args[0] ?? '', at, '<Proxy>', draft);
  for (const place of places.others()) nameOf(place, server, draft);
}

function addRoute(pass: Pass, place: Place, server: ApacheServer, draft: Draft): void {
  const { path, directive, section } = pass;
  const inherent = directives(section.children).filter((node) => isInherent(node));
  for (const node of inherent) server.use(node);
  draft.addRoute({
    path,
    bucket: nameOf(place, server, draft),
    prefix: place.url.keyPrefix,
    mode: 'package',
    server: server.virtual,
    at: directive.at,
    from: origin(directive),
    notes: inherent.map((node) => `${origin(node)} on: always so`),
  });
}

/** What Headwater does without being told. */
function isInherent(node: ApacheDirective): boolean {
  return (is(node, 'UspHandleIsm') || is(node, 'UspEnableSubreq')) && /^on$/i.test(node.args[0] ?? '');
}

function nameOf(place: Place, server: ApacheServer, draft: Draft): string {
  const { url, settings, proxy, at, what } = place;
  const sets = directives(proxy?.children ?? []).filter((node) => is(node, 'ProxySet'));
  const said = [...settings.values(), ...sets].map((directive) => server.use(directive));
  const values = said.map(({ name, args }) => `${name.toLowerCase()} ${args.join(' ')}`);
  const identity = [url.endpoint, url.bucket, ...(proxy?.args.slice(1) ?? []), ...values].join(' ');
  return draft.bucketName(identity, url.bucket, (name) => ({
    key: name,
    value: [
      { key: 'bucket', value: url.bucket, from: `${at} ${what}`, essential: 1 },
      { key: 'endpoint', value: url.endpoint, essential: 1 },
      { key: 'addressing', value: url.addressing },
      ...bucketEntries(name, place, draft),
      ...poolEntry(proxy, draft),
    ],
    notes: bucketNotes(url),
  }));
}

function poolEntry(proxy: ApacheSection | undefined, draft: Draft): Entry[] {
  const entries = proxy === undefined ? [] : poolEntries(proxy, draft);
  return entries.length === 0 ? [] : [{ key: 'pool', value: entries }];
}
