import { z } from 'zod';
import type { Credential } from '../../origin/signing/credential.ts';
import { credentialFromKeys } from './credential-from-keys.ts';
import { isPointInTime, parsePointInTime } from './point-in-time.ts';

const time = z.string().transform((text, context) => {
  const ms = parsePointInTime(text);
  if (ms !== undefined) return ms;
  context.addIssue('is no time such as 2026-01-31T12:00:00Z');
  return z.NEVER;
});

/** AWS's spelling: the command line's `SessionToken`, the metadata service's `Token`. */
const awsKeys = z
  .object({
    AccessKeyId: z.string(),
    SecretAccessKey: z.string(),
    SessionToken: z.string().nullish(),
    Token: z.string().nullish(),
    Expiration: time.nullish(),
  })
  .transform((keys) =>
    credentialFromKeys({
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      sessionToken: keys.SessionToken ?? keys.Token ?? undefined,
      expiresAtMs: keys.Expiration ?? undefined,
    }),
  );

/** The configuration's spelling. Takes no other keys: nothing else is known to write it. */
const plainKeys = z
  .strictObject({
    access_key_id: z.string(),
    secret_access_key: z.string(),
    session_token: z.string().nullish(),
    expiration: time.nullish(),
  })
  .transform((keys) =>
    credentialFromKeys({
      accessKeyId: keys.access_key_id,
      secretAccessKey: keys.secret_access_key,
      sessionToken: keys.session_token ?? undefined,
      expiresAtMs: keys.expiration ?? undefined,
    }),
  );

/** `20160902/us-east-1/s3/aws4_request` */
const scope = z.string().transform((text, context) => {
  const parts = /^([^/]+)\/([^/]+)\/([^/]+)\/aws4_request$/.exec(text);
  if (parts) return { shortDate: parts[1]!, region: parts[2]!, service: parts[3]! };
  context.addIssue('is no scope such as 20160902/us-east-1/s3/aws4_request');
  return z.NEVER;
});

/** `signing_keys` as `headwater signing-key --days` prints them. */
export const signingKeyList = z
  .array(z.strictObject({ scope, key: z.string() }))
  .transform((keys) => keys.map(({ scope: parts, key }) => ({ ...parts, key })));

/** What `headwater signing-key --days` prints. */
const signingKeys = z
  .strictObject({ access_key_id: z.string(), signing_keys: signingKeyList })
  .transform(({ access_key_id: accessKeyId, signing_keys: keys }) => ({
    kind: 'signing-keys' as const,
    accessKeyId,
    keys,
  }));

/** An OAuth answer, as Google's metadata service and every token endpoint give it; `expires_in` in seconds from now. */
const accessToken = z
  .object({ access_token: z.string(), expires_in: z.number().optional(), expiration: time.optional() })
  .transform(({ access_token: token, expires_in: seconds, expiration }, context) => {
    const expiresAtMs = seconds === undefined ? expiration : Date.now() + seconds * 1000;
    if (!isPointInTime(expiresAtMs ?? 0)) {
      context.addIssue({ code: 'custom', path: ['expires_in'], message: 'is no lifetime in seconds' });
    }
    return { kind: 'bearer' as const, token, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
  });

/** What tells each form, and the schema of it; the first that fits is taken. */
const FORMS: readonly { readonly mark: string; readonly schema: z.ZodType<Credential> }[] = [
  // aws sts assume-role, get-session-token
  { mark: 'Credentials', schema: z.object({ Credentials: awsKeys }).transform((form) => form.Credentials) },
  // aws iam create-access-key
  { mark: 'AccessKey', schema: z.object({ AccessKey: awsKeys }).transform((form) => form.AccessKey) },
  // Instance metadata, container credentials, aws configure export-credentials
  { mark: 'AccessKeyId', schema: awsKeys },
  { mark: 'signing_keys', schema: signingKeys },
  { mark: 'access_key_id', schema: plainKeys },
  { mark: 'access_token', schema: accessToken },
];

/**
 * Reads a credential from the JSON that AWS's command line prints, the metadata services answer, or one with the
 * configuration's keys. Says nothing yet about whether its values are any good.
 * @throws Error naming what is wrong, never quoting the text
 */
export function parseCredentialJson(text: string): Credential {
  const value = parseObject(text);
  const { Code: code } = value;
  if (code !== undefined && code !== 'Success') {
    throw new Error('Cannot read the credential: the metadata service answered a Code other than Success');
  }
  const form = FORMS.find(({ mark }) => Object.hasOwn(value, mark));
  if (!form) {
    const marks = FORMS.map(({ mark }) => mark).join(', ');
    throw new Error(`Cannot read the credential: the JSON has none of the keys ${marks}`);
  }
  const result = form.schema.safeParse(value, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? 'the JSON has an unknown key' : 'is missing or of the wrong kind',
  });
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
  throw new Error(`Cannot read the credential: ${problems.join('; ')}`);
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which holds a secret: it must not become a cause.
    throw new Error('Cannot read the credential: the text is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('Cannot read the credential: the JSON is not an object');
  }
  return value as Record<string, unknown>;
}
