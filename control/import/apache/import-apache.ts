import { type BucketUrl, parseBucketUrl } from '../bucket-url.ts';
import { Draft, type Entry } from '../draft.ts';
import type { SourceFile } from '../source-file.ts';
import { listenOn } from './listen.ts';
import { passesOf, pathOf, type Pass } from './passes.ts';
import { type ApacheDirective, type ApacheSection, parseApache } from './parse-apache.ts';
import { poolEntries } from './proxy-set.ts';
import { resolveConditions } from './resolve-conditions.ts';
import { bucketEntries, s3Settings, type S3Settings } from './s3-settings.ts';
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

/** Where a bucket is, and with which keys and pool: a `<Proxy>` section, or an `IsmProxyPass` and the keys around it. */
interface Place {
  readonly url: BucketUrl;
  readonly settings: S3Settings;
  readonly proxy?: ApacheSection | undefined;
  /** `site.conf:12 <Proxy>` */
  readonly from: string;
}

function translate(server: ApacheServer, draft: Draft): void {
  listenOn(server, draft);
  for (const directive of server.all('SSLProxyEngine')) server.use(directive);
  const proxies = proxiesOf(server, draft);
  for (const pass of passesOf(server, draft)) {
    const url = parseBucketUrl(pass.url);
    if (url === undefined) draft.skip(pass.directive.at, 'IsmProxyPass', 'no bucket is in its URL');
    else addRoute(pass, url, placeOf(pass, url, proxies, server), server, draft);
  }
  // Server manifests may name media in buckets that no path leads to.
  for (const { place } of proxies) nameOf(place, server, draft);
}

type Proxies = readonly { readonly prefix: string; readonly place: Place }[];

function proxiesOf(server: ApacheServer, draft: Draft): Proxies {
  return server.sections('Proxy').flatMap((section) => {
    const [prefix = ''] = section.args;
    const url = parseBucketUrl(prefix);
    if (url === undefined || prefix.includes('*')) {
      draft.skip(section.at, '<Proxy>', 'its URL names no bucket');
      return [];
    }
    const from = `${section.at} <Proxy>`;
    return [{ prefix, place: { url, settings: s3Settings(section.children), proxy: section, from } }];
  });
}

/** The `<Proxy>` with the longest prefix of the URL; else the keys of the sections around the path. */
function placeOf(pass: Pass, url: BucketUrl, proxies: Proxies, server: ApacheServer): Place {
  const matching = proxies.filter(({ prefix }) => pass.url.startsWith(prefix));
  const longest = matching.toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
  if (longest !== undefined) return { ...longest.place, url: { ...url, keyPrefix: '' } };
  const around = [...server.sections('Location'), ...server.sections('Directory')].filter((section) => {
    const path = pathOf(section, server);
    return path !== undefined && pass.path.startsWith(path);
  });
  const settings = new Map(around.flatMap(({ children }) => [...s3Settings(children)]));
  return { url, settings, from: origin(pass.directive) };
}

function addRoute(pass: Pass, url: BucketUrl, place: Place, server: ApacheServer, draft: Draft): void {
  const { path, directive, section } = pass;
  const inherent = directives(section.children).filter((node) => isInherent(node));
  for (const node of inherent) server.use(node);
  draft.addRoute({
    path,
    bucket: nameOf(place, server, draft),
    prefix: url.keyPrefix,
    mode: 'package',
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
  const { url, settings, proxy, from } = place;
  const lines = [proxy?.at, ...[...settings.values()].map(({ at }) => at)];
  const identity = [url.endpoint, url.bucket, ...lines].join(' ');
  return draft.bucketName(identity, url.bucket, (name) => ({
    key: name,
    value: [
      { key: 'bucket', value: url.bucket, from, essential: 1 },
      { key: 'endpoint', value: url.endpoint },
      { key: 'addressing', value: url.addressing },
      ...bucketEntries(name, settings, server, draft),
      ...poolEntry(proxy, server, draft),
    ],
    ...(!url.isAmazon && { notes: [`not Amazon's: taken for ${url.addressing} style`] }),
  }));
}

function poolEntry(proxy: ApacheSection | undefined, server: ApacheServer, draft: Draft): Entry[] {
  const entries = proxy === undefined ? [] : poolEntries(proxy, server, draft);
  return entries.length === 0 ? [] : [{ key: 'pool', value: entries }];
}
