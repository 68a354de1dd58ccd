import type { PartNames } from '../../credential/credential-source.ts';
import { parseCredentialJson } from '../../credential/credential-json.ts';
import { credentialFromParts, timeOf } from './credential-parts.ts';
import {
  type FetchedCredential,
  SourceError,
  asSourceError,
  fetchedCredential,
} from './credential-provider.ts';

/** What tells each form, and the reader of it; the first that fits is taken. */
const FORMS: readonly {
  readonly mark: RegExp;
  readonly read: (text: string, profile: string) => FetchedCredential;
}[] = [
  // aws sts, the metadata services, aws configure export-credentials
  { mark: /^\s*\{/, read: (text) => fetchedCredential(asSourceError(() => parseCredentialJson(text))) },
  // AWS's shared credentials file
  { mark: /^\s*\[/m, read: readProfile },
  // Traffic Server's origin_server_auth
  { mark: /=/, read: readOptions },
];

/**
 * Reads a credential file in whichever of the forms it has.
 * @throws SourceError naming the option at fault, never quoting the text
 */
export function readCredentialFile(text: string, profile: string): FetchedCredential {
  const form = FORMS.find(({ mark }) => mark.test(text));
  if (form) return form.read(text, profile);
  throw new SourceError('the file is neither JSON nor an INI file nor lines of key=value');
}

/** AWS names no option for an expiry; these are what tools that write such files call it. */
const EXPIRY_OPTIONS = ['expiration', 'aws_expiration', 'x_security_token_expires'];

function readProfile(text: string, profile: string): FetchedCredential {
  const options = sections(text).get(profile);
  if (!options) throw new SourceError(`the file has no profile ${profile}`);
  return fromOptions(options, {
    accessKeyId: 'aws_access_key_id',
    secretAccessKey: 'aws_secret_access_key',
    sessionToken: 'aws_session_token',
  });
}

function readOptions(text: string): FetchedCredential {
  const options = optionsOf(text.split('\n'));
  if (options.get('version') === 'gcpv1' || hasTokenAlone(options)) return readAccessToken(options);
  return fromOptions(options, {
    accessKeyId: 'access_key',
    secretAccessKey: 'secret_key',
    sessionToken: 'session_token',
  });
}

/** The version may stand beside `--config` instead of in the file. */
function hasTokenAlone(options: Options): boolean {
  return options.has('session_token') && !options.has('access_key') && !options.has('secret_key');
}

/** Google Cloud Storage: the token alone is mandatory. */
function readAccessToken(options: Options): FetchedCredential {
  const token = options.get('session_token');
  if (!token) throw new SourceError('the file lacks session_token');
  const expiry = expiryOption(options);
  const expiresAtMs = timeOf(expiry, options.get(expiry) || undefined);
  return {
    credential: { kind: 'bearer', token, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) },
    expiresAtMs,
  };
}

type Options = ReadonlyMap<string, string>;

function fromOptions(options: Options, names: Omit<PartNames, 'expiration'>): FetchedCredential {
  return credentialFromParts('the file', (name) => options.get(name), {
    ...names,
    expiration: expiryOption(options),
  });
}

function expiryOption(options: Options): string {
  return EXPIRY_OPTIONS.find((option) => options.get(option)) ?? 'expiration';
}

/** By profile: `[name]`, or `[profile name]` as the configuration file beside it has. */
function sections(text: string): Map<string, Options> {
  const parts = text.split(/^[ \t]*\[[ \t]*(?:profile[ \t]+)?([^\]\n]*?)[ \t]*\].*$/m).slice(1);
  const found = new Map<string, Options>();
  for (let i = 0; i + 1 < parts.length; i += 2) found.set(parts[i]!, optionsOf(parts[i + 1]!.split('\n')));
  return found;
}

/** `key=value` lines; `#` and `;` begin a comment only at a line's start, since a secret may hold either. */
function optionsOf(lines: readonly string[]): Options {
  const pairs = lines
    .filter((line) => !/^\s*[#;]/.test(line) && line.includes('='))
    .map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const;
    });
  return new Map(pairs);
}
