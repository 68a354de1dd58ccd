import type { Draft } from '../draft/draft.ts';
import { noSuch } from '../draft/nearest-name.ts';
import type { SourceFile } from '../draft/source-file.ts';

/** An option of origin_server_auth and where it was said. */
export interface AuthOption {
  readonly value: string;
  /** `s3.config:2` */
  readonly at: string;
  /** As it is written there: `access_key`, `--access_key`. */
  readonly name: string;
  /** Absolute path of the file that it stands in; absent where it is inline. */
  readonly file?: string;
}

/** By name as in the file: `access_key`, `v4-region-map`. */
export type AuthOptions = ReadonlyMap<string, AuthOption>;

/** The file that a configuration names, under its absolute path; undefined where it cannot be read. */
export type ReadFile = (path: string) => SourceFile | undefined;

/** Those without a value. */
const FLAGS = new Set(['virtual_host', 'watch-config']);

const KNOWN = [
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
];

/** The options of one use of the plugin: inline, in a file, or both, where the plugin takes what the file says. */
export function authOptions(
  params: readonly string[],
  at: string,
  readFile: ReadFile,
  draft: Draft,
): AuthOptions {
  const inline = inlineOptions(params, at, draft);
  const config = inline.get('config');
  const file = config && readFile(config.value);
  if (config !== undefined && file === undefined) draft.skip(at, '--config', 'the file cannot be read');
  const inFile = config && file ? fileOptions(file, config.value, draft) : [];
  for (const [name, { value, at: place }] of inFile) {
    const before = inline.get(name);
    if (before !== undefined && before.value !== value) {
      draft.skip(at, before.name, `${place} says it too, and the file counts`);
    }
  }
  return new Map([...inline, ...inFile]);
}

function inlineOptions(params: readonly string[], at: string, draft: Draft): Map<string, AuthOption> {
  const options = new Map<string, AuthOption>();
  for (let index = 0; index < params.length; index++) {
    const [written, value] = splitOnce(params[index] ?? '');
    const known = optionOf(written);
    const name = `--${known ?? nameIn(written.slice(2))}`;
    if (!written.startsWith('--')) {
      // Perhaps a secret, so it is not repeated.
      draft.skip(at, '(a value without an option)', 'the plugin takes only options');
    } else if (known === undefined) {
      draft.skip(at, name, unknown(name.slice(2)));
    } else if (!FLAGS.has(known)) {
      options.set(known, { value: value ?? params[++index] ?? '', at, name });
    } else if (value === undefined) {
      options.set(known, { value: 'yes', at, name });
    } else {
      draft.skip(at, name, 'inline it takes no value, and the plugin ignores one that has');
    }
  }
  return options;
}

/** As `getopt_long` reads them, which takes the beginning of one name for that name. */
function optionOf(written: string): string | undefined {
  const meant = KNOWN.filter((known) => `--${known}`.startsWith(written));
  return meant.find((known) => `--${known}` === written) ?? (meant.length === 1 ? meant[0] : undefined);
}

/** `name=value`, a line each. */
function fileOptions({ path, text }: SourceFile, named: string, draft: Draft): [string, AuthOption][] {
  return text.split(/\r?\n/).flatMap((line, index): [string, AuthOption][] => {
    if (/^\s*(?:#|$)/.test(line)) return [];
    const [written, value] = splitOnce(line.trim());
    const name = written.trim().toLowerCase();
    const at = `${named}:${index + 1}`;
    if (KNOWN.includes(name) && (value !== undefined || FLAGS.has(name))) {
      return [[name, { value: value?.trim() ?? 'yes', at, name, file: path }]];
    }
    draft.skip(at, nameIn(name), unknown(nameIn(name)));
    return [];
  });
}

/** What is behind a name without a `=` may be a secret. */
function nameIn(written: string): string {
  return /^[\w-]*/.exec(written)?.[0] ?? '';
}

function unknown(name: string): string {
  return KNOWN.includes(name) ? 'its value is to follow a =' : noSuch('option', name, KNOWN);
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** What an entry was made from: never with the value. */
export function fromOf({ at, name }: AuthOption): string {
  return `${at} ${name}`;
}
