import type { Draft } from '../draft.ts';

/** An option of origin_server_auth and where it was said. */
export interface AuthOption {
  readonly value: string;
  /** `s3.config:2 access_key` */
  readonly from: string;
}

/** By name as in the file: `access_key`, `v4-region-map`. */
export type AuthOptions = ReadonlyMap<string, AuthOption>;

/** The text of a file that a configuration names; undefined where it cannot be read. */
export type ReadFile = (path: string) => string | undefined;

/** Those without a value. */
const FLAGS = new Set(['virtual_host', 'watch-config']);

const KNOWN = new Set([
  ...FLAGS,
  'access_key',
  'secret_key',
  'session_token',
  'version',
  'config',
  'expiration',
  'v4-include-headers',
  'v4-exclude-headers',
  'v4-region-map',
]);

/** The options of one use of the plugin: inline, in a file, or both, where what is inline counts. */
export function authOptions(
  params: readonly string[],
  at: string,
  readFile: ReadFile,
  draft: Draft,
): AuthOptions {
  const inline = inlineOptions(params, at);
  const config = inline.get('config');
  const text = config && readFile(config.value);
  if (config !== undefined && text === undefined) draft.skip(at, '--config', 'the file cannot be read');
  const inFile = config === undefined || text === undefined ? [] : fileOptions(text, config.value);
  const all = new Map([...inFile, ...inline]);
  for (const [name, { from }] of all) {
    if (!KNOWN.has(name)) draft.skip(from.split(' ')[0] ?? at, name, 'the plugin has no such option');
  }
  return all;
}

function inlineOptions(params: readonly string[], at: string): Map<string, AuthOption> {
  const options = new Map<string, AuthOption>();
  for (let index = 0; index < params.length; index++) {
    const param = params[index] ?? '';
    // What is no option is a value without one: perhaps a secret, so it is not repeated.
    const [name, value] = param.startsWith('--')
      ? splitOnce(param.slice(2), '=')
      : ['(a value without an option)', ''];
    const isFlag = FLAGS.has(name);
    options.set(name, { value: isFlag ? 'yes' : (value ?? params[++index] ?? ''), from: `${at} --${name}` });
  }
  return options;
}

/** `name=value`, a line each. */
function fileOptions(text: string, file: string): [string, AuthOption][] {
  return text.split(/\r?\n/).flatMap((line, index): [string, AuthOption][] => {
    const [name, value] = splitOnce(line.trim(), '=');
    if (name === '' || name.startsWith('#')) return [];
    return [[name.trim(), { value: (value ?? 'yes').trim(), from: `${file}:${index + 1} ${name.trim()}` }]];
  });
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
