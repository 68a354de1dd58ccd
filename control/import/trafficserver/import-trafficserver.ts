import { ANY_BUCKET } from '../../../origin/origin-config.ts';
import { regionOfHost } from '../../../origin/storage/endpoints/region-of-host.ts';
import { bucketNotes, routePath } from '../draft/bucket-url.ts';
import { Draft } from '../draft/draft.ts';
import type { VirtualServer } from '../draft/draft-route.ts';
import type { SourceFile } from '../draft/source-file.ts';
import { serverNames } from '../draft/server-names.ts';
import { listUrlExtras } from '../draft/url-extras.ts';
import { type AuthOptions, type ReadFile, authOptions } from './auth-options.ts';
import { versionOf } from './auth-version.ts';
import { bucketEntries } from './bucket-entries.ts';
import { parseRemap, type RemapRule } from './parse-remap.ts';
import { placeOf } from './place.ts';
import type { PluginBucket } from './plugin-bucket.ts';
import { parseRegionMap } from './region-map.ts';
import { listOthers, listRule } from './unused.ts';

/** The plugin, and the name it had before. */
const AUTH_PLUGIN = /^(?:.*\/)?(?:origin_server_auth|s3_auth)\.so$/;

/** Rules that lead from a URL to another; the port that one may be bound to is decided in front. */
const MAPS = new Set(['map', 'map_with_recv_port']);

/**
 * Traffic Server with origin_server_auth: each `map` rule with the plugin becomes a route that passes files through.
 *
 * @param readFile reads what a rule names; relative paths start at the folder of the file that it stands in
 */
export function importTrafficServer(
  files: readonly SourceFile[],
  readFile: (path: string, beside: string) => SourceFile | undefined,
): Draft {
  const draft = new Draft('nobody');
  const rules = files.flatMap(({ path, text }) => parseRemap(text, path).map((rule) => ({ rule, path })));
  for (const [index, { rule, path }] of rules.entries()) {
    const before = rules.slice(0, index).find((earlier) => takesAll(earlier.rule, rule));
    if (before) draft.skip(rule.at, rule.type, `it is never reached: ${before.rule.at} comes first`);
    else translate(rule, (name) => readFile(name, path), draft);
  }
  return draft;
}

/** The first rule counts whose URL a request begins with, not the longest. */
function takesAll(earlier: RemapRule, later: RemapRule): boolean {
  if (!MAPS.has(earlier.type) || !MAPS.has(later.type)) return false;
  const [one, other] = [earlier, later].map(({ from }) => URL.parse(from)?.href ?? from) as [string, string];
  return other.startsWith(one);
}

function translate(rule: RemapRule, readFile: ReadFile, draft: Draft): void {
  const { type, from, to, plugins, at } = rule;
  if (!MAPS.has(type)) return listRule(rule, draft);
  const auth = plugins.find(({ name }) => AUTH_PLUGIN.test(name));
  if (auth === undefined) return draft.skip(at, type, 'no origin_server_auth.so signs for it');
  listOthers(rule, auth, draft);
  for (const url of [from, to]) listUrlExtras(url, at, type, draft);
  const options = authOptions(auth.params, at, readFile, draft);
  const version = versionOf(options);
  if (version === undefined) return draft.skip(at, 'version', 'there is no such version');
  const place = placeOf(rule, version, options.has('virtual_host'));
  if (typeof place === 'string') return draft.skip(at, type, place);
  const region = regionOfHost(URL.parse(to)?.hostname ?? '', regionMap(options, at, readFile, draft));
  if (version === 'v4' && region === undefined) return draft.skip(at, type, 'no region is known of its host');
  draft.addRoute({
    path: routePath(place.path),
    bucket: nameOf({ url: place.url, version, options, region, at }, draft),
    prefix: place.url.keyPrefix,
    mode: 'passthrough',
    server: serverOf(from),
    at,
    from: `${at} ${type}`,
  });
}

function nameOf(bucket: PluginBucket, draft: Draft): string {
  const { url, options } = bucket;
  const said = [...options].map(([name, { value }]) => `${name}=${value}`).toSorted();
  return draft.bucketName([url.endpoint, url.bucket, ...said].join(' '), url.bucket, (name) => ({
    key: name,
    value: bucketEntries(name, bucket, draft),
    ...(url.bucket === ANY_BUCKET && { notes: bucketNotes(url) }),
  }));
}

function regionMap(options: AuthOptions, at: string, readFile: ReadFile, draft: Draft) {
  const option = options.get('v4-region-map');
  if (option === undefined) return undefined;
  const file = readFile(option.value);
  if (file === undefined) draft.skip(at, 'v4-region-map', 'the file cannot be read');
  return file && parseRegionMap(file.text);
}

/** A rule's host is all that there is of a server. */
function serverOf(from: string): VirtualServer {
  const host = URL.parse(from)?.host ?? '';
  return { at: host, names: serverNames([host]).names };
}
