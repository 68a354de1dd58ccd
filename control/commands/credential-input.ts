import type { Credential, SecretKeyCredential } from '../../origin/signing/credential.ts';
import { credentialFromKeys } from '../credentials/credential-from-keys.ts';
import { parseCredentialJson } from '../credentials/credential-json.ts';
import { parsePointInTime } from '../credentials/point-in-time.ts';
import { readStdin } from './read-stdin.ts';
import { CommandError } from './exit-codes.ts';
import { warn } from './output.ts';

export interface CredentialFlags {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly expires?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

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
  if (flags.accessKeyId !== undefined) return credentialOfFlags(flags, flags.accessKeyId, environment);
  const piped = await readStdin();
  if (piped.trim() !== '') return parseOrFail(piped);
  const credential = credentialOfEnvironment(environment);
  if (credential) return credential;
  throw new CommandError(WHERE_FROM);
}

function credentialOfFlags(
  flags: CredentialFlags,
  accessKeyId: string,
  environment: Environment,
): SecretKeyCredential {
  const { secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'], sessionToken, expires } = flags;
  if (secretAccessKey === undefined) {
    throw new CommandError('--access-key-id needs its secret: set AWS_SECRET_ACCESS_KEY');
  }
  return credentialFromKeys({
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiresAtMs: parseExpiry(expires),
  });
}

function credentialOfEnvironment(environment: Environment): SecretKeyCredential | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_CREDENTIAL_EXPIRATION: expires,
  } = environment;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const expiresAtMs = parseExpiry(expires);
  return credentialFromKeys({
    accessKeyId,
    secretAccessKey,
    sessionToken: sessionToken || undefined,
    expiresAtMs,
  });
}

function parseExpiry(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const expiresAtMs = parsePointInTime(text);
  if (expiresAtMs === undefined) throw new CommandError('the expiry is no time such as 2026-01-31T12:00:00Z');
  return expiresAtMs;
}

function parseOrFail(json: string): Credential {
  try {
    return parseCredentialJson(json);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
