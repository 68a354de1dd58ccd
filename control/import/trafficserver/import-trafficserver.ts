import { regionOfHost } from '../../../origin/storage/endpoints/region-of-host.ts';
import { type BucketUrl, parseBucketUrl, routePath } from '../bucket-url.ts';
import { Draft } from '../draft.ts';
import type { SourceFile } from '../source-file.ts';
import { type AuthOptions, type ReadFile, authOptions } from './auth-options.ts';
import { bucketEntries, versionOf } from './bucket-entries.ts';
import { parseRemap, type RemapRule } from './parse-remap.ts';
import { parseRegionMap } from './region-map.ts';

/** The plugin, and the name it had before. */
const AUTH_PLUGIN = /^(?:.*\/)?(?:origin_server_auth|s3_auth)\.so$/;

/**
 * Traffic Server with origin_server_auth: each `map` rule with the plugin becomes a route that passes files through.
 *
 * @param readFile reads what the rules name, relative to the folder of `remap.config`
 */
export function importTrafficServer(files: readonly SourceFile[], readFile: ReadFile): Draft {
  const draft = new Draft();
  for (const { path, text } of files) {
    for (const rule of parseRemap(text, path)) translate(rule, readFile, draft);
  }
  return draft;
}

function translate(rule: RemapRule, readFile: ReadFile, draft: Draft): void {
  const { type, from, to, plugins, at } = rule;
  if (type !== 'map') return draft.skip(at, type, 'only map rules lead to a bucket');
  const auth = plugins.find(({ name }) => AUTH_PLUGIN.test(name));
  if (auth === undefined) return draft.skip(at, type, 'no origin_server_auth.so signs for it');
  for (const { name } of plugins.filter((plugin) => plugin !== auth)) {
    draft.skip(at, `@plugin=${name}`, 'Headwater has nothing that corresponds');
  }
  const options = authOptions(auth.params, at, readFile, draft);
  const url = parseBucketUrl(to, options.has('virtual_host') ? 'virtual-host' : undefined);
  const path = URL.parse(from)?.pathname ?? (from.startsWith('/') ? from : undefined);
  if (url === undefined) return draft.skip(at, type, 'its target names no bucket; a route needs one');
  if (path === undefined) return draft.skip(at, type, 'its first URL is none');
  if (versionOf(options) === undefined) return draft.skip(at, 'version', 'there is no such version');
  if (options.has('expiration') && !options.has('session_token')) {
    draft.skip(at, 'expiration', 'only temporary credentials end');
  }
  draft.addRoute({
    path: routePath(decodeURIComponent(path)),
    bucket: nameOf(rule, url, options, readFile, draft),
    prefix: url.keyPrefix,
    mode: 'passthrough',
    at,
    from: `${at} ${type}`,
    notes: hostNotes(from),
  });
}

function nameOf(
  { to, at, type }: RemapRule,
  url: BucketUrl,
  options: AuthOptions,
  readFile: ReadFile,
  draft: Draft,
): string {
  const region = regionOfHost(URL.parse(to)?.hostname ?? '', regionMap(options, at, readFile, draft));
  const said = [...options].map(([name, { value }]) => `${name}=${value}`).toSorted();
  return draft.bucketName([url.endpoint, url.bucket, ...said].join(' '), url.bucket, (name) => ({
    key: name,
    value: bucketEntries(name, { url, options, region, from: `${at} ${type}` }, draft),
  }));
}

function regionMap(options: AuthOptions, at: string, readFile: ReadFile, draft: Draft) {
  const option = options.get('v4-region-map');
  if (option === undefined) return undefined;
  const text = readFile(option.value);
  if (text === undefined) draft.skip(at, 'v4-region-map', 'the file cannot be read');
  return text === undefined ? undefined : parseRegionMap(text);
}

function hostNotes(from: string): string[] {
  const host = URL.parse(from)?.host;
  return host === undefined || host === '' ? [] : [`was for ${host} only; here for every host`];
}
