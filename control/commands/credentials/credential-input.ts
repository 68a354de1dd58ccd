import type { Credential, SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { credentialFromKeys } from '../../credential/credential-from-keys.ts';
import { parsePointInTime } from '../../credential/point-in-time.ts';
import { readStdin } from '../terminal/read-stdin.ts';
import { CommandError } from '../terminal/exit-codes.ts';
import { warn } from '../terminal/output.ts';

export interface CredentialFlags {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly expires?: string;
  /** Standard input is not read. */
  readonly fromEnv?: true;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** As they were given. */
interface KeyTexts {
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
  readonly expires?: string | undefined;
}

const WHERE_FROM = `no credential was given
  Pipe the JSON of "aws sts assume-role" or of the instance metadata service into it,
  or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or see --help`;

/** The credential to push: of the flags if there is one, else piped in as JSON, else of the environment. */
export async function readCredential(flags: CredentialFlags, environment: Environment): Promise<Credential> {
  if (flags.secretAccessKey !== undefined || flags.sessionToken !== undefined) {
    warn(
      'a secret on the command line can be read by everyone on this machine (ps) and stays in the history of the shell; pipe it in or use the environment',
    );
  }
  if (flags.accessKeyId !== undefined) return credentialOfFlags(flags, environment);
  refuseFlagsAlone(flags);
  const piped = flags.fromEnv ? '' : await readStdin();
  if (piped.trim() !== '') return parseOrFail(piped);
  const credential = credentialOf(keysOfEnvironment(environment));
  if (credential) return credential;
  throw new CommandError(WHERE_FROM);
}

/** What comes without an id belongs to no credential: it would be dropped, or joined to one that it is not of. */
function refuseFlagsAlone({ secretAccessKey, sessionToken, expires }: CredentialFlags): void {
  const given = {
    '--secret-access-key': secretAccessKey,
    '--session-token': sessionToken,
    '--expires': expires,
  };
  const [alone] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (alone !== undefined) throw new CommandError(`${alone} needs --access-key-id`);
}

/** The environment's token and expiry are of the same credential as its secret, not as one on the command line. */
function credentialOfFlags(flags: CredentialFlags, environment: Environment): SecretKeyCredential {
  const beside = flags.secretAccessKey === undefined ? keysOfEnvironment(environment) : {};
  const credential = credentialOf({ ...beside, ...flags });
  if (credential) return credential;
  throw new CommandError('--access-key-id needs its secret: set AWS_SECRET_ACCESS_KEY');
}

/** The variables that AWS's tools read; empty ones count as not set. */
function keysOfEnvironment(environment: Environment): KeyTexts {
  return {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] || undefined,
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] || undefined,
    sessionToken: environment['AWS_SESSION_TOKEN'] || undefined,
    expires: environment['AWS_CREDENTIAL_EXPIRATION'] || undefined,
  };
}

function credentialOf(texts: KeyTexts): SecretKeyCredential | undefined {
  const { accessKeyId, secretAccessKey, sessionToken, expires } = texts;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const expiresAtMs = parseExpiry(expires);
  return credentialFromKeys({ accessKeyId, secretAccessKey, sessionToken, expiresAtMs });
}

function parseExpiry(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const expiresAtMs = parsePointInTime(text);
  if (expiresAtMs === undefined) throw new CommandError('the expiry is no time such as 2026-01-31T12:00:00Z');
  return expiresAtMs;
}

async function parseOrFail(json: string): Promise<Credential> {
  const { parseCredentialJson } = await import('../../credential/credential-json.ts');
  try {
    return parseCredentialJson(json);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
