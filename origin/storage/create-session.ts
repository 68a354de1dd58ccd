import type { Pool } from 'undici';
import type { BucketConfig } from '../origin-config.ts';
import type { SessionCredential } from '../signing/credential.ts';
import { signsEveryHeader } from '../signing/header-rule.ts';
import { EMPTY_PAYLOAD_HASH } from '../signing/payload-hash.ts';
import { signatureVersions } from '../signing/signature-versions.ts';
import type { SignedRequest, SigningContext, UnsignedRequest } from '../signing/signer.ts';
import { bucketEndpoint } from './bucket-endpoint.ts';
import { failureOfConnection } from './connection-failure.ts';
import type { CreateSession, SessionOutcome } from './express-sessions.ts';
import type { ObjectRange } from '../model/object-store.ts';
import { misbehaved } from './partial-response.ts';
import { failureOfStatus } from './store-failure.ts';
import { serviceOf } from './subrequest.ts';

/** A session is less than a kilobyte of XML. */
const ANSWER_LIMIT_BYTES = 16 * 1024;

/**
 * How sessions of a directory bucket are asked for: always with Signature V4 in the header.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 *
 * @param now by the store's clock, milliseconds since the epoch
 */
export function sessionsOf(config: BucketConfig, pool: Pool, now: () => number): CreateSession {
  const { host, hostBucket, pathPrefix } = bucketEndpoint(config);
  const request: UnsignedRequest = {
    method: 'GET',
    path: pathPrefix,
    query: [['session', '']],
    headers: [
      ['host', host],
      ['x-amz-create-session-mode', 'ReadOnly'],
    ],
    hostBucket,
  };
  const context: SigningContext = {
    region: config.region,
    service: serviceOf(config),
    payloadHash: EMPTY_PAYLOAD_HASH,
    expiresSeconds: 0,
    signsHeader: signsEveryHeader,
  };
  return async ({ bucket, credential }) => {
    // What errors call it.
    const subject: ObjectRange = { bucket, key: '?session', start: 0, end: 0 };
    try {
      const timeMs = now();
      const signed = signatureVersions.v4.header(request, credential, context, timeMs);
      return await ask(subject, signed, pool, timeMs);
    } catch (error) {
      return { kind: 'failure', failure: failureOfConnection(subject, error as Error) };
    }
  };
}

async function ask(
  subject: ObjectRange,
  signed: SignedRequest,
  pool: Pool,
  timeMs: number,
): Promise<SessionOutcome> {
  const { statusCode: status, headers, body } = await pool.request(signed);
  let xml = '';
  for await (const chunk of body) {
    xml += String(chunk);
    if (xml.length > ANSWER_LIMIT_BYTES) throw misbehaved(subject, 'its answer has no end');
  }
  if (status === 200) return { kind: 'session', credential: parseSession(subject, xml, timeMs) };
  const date = String(headers['date']);
  return { kind: 'failure', failure: failureOfStatus(subject, { status, body: xml, date }) };
}

function parseSession(subject: ObjectRange, xml: string, timeMs: number): SessionCredential {
  const text = (name: string): string => {
    // What goes into a header.
    const found = new RegExp(`<${name}>([!-;=-~]+)</${name}>`).exec(xml)?.[1];
    if (found === undefined) throw misbehaved(subject, `its answer has no ${name}`);
    return found;
  };
  const expiresAtMs = Date.parse(text('Expiration'));
  // One that never ends would never be renewed, one that has ended with every read.
  if (!(expiresAtMs > timeMs))
    throw misbehaved(subject, 'its answer has an Expiration that does not lie ahead');
  return {
    kind: 'session',
    accessKeyId: text('AccessKeyId'),
    secretAccessKey: text('SecretAccessKey'),
    sessionToken: text('SessionToken'),
    expiresAtMs,
  };
}
