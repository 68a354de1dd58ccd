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
import type { ObjectRange } from './object-store.ts';
import { misbehaved } from './partial-response.ts';
import { failureOfStatus } from './store-failure.ts';

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
    service: 's3express',
    payloadHash: EMPTY_PAYLOAD_HASH,
    expiresSeconds: 0,
    signsHeader: signsEveryHeader,
  };
  return async ({ bucket, credential }) => {
    // What errors call it.
    const subject: ObjectRange = { bucket, key: '?session', start: 0, end: 0 };
    try {
      return await ask(subject, signatureVersions.v4.header(request, credential, context, now()), pool);
    } catch (error) {
      return { kind: 'failure', failure: failureOfConnection(subject, error as Error) };
    }
  };
}

async function ask(subject: ObjectRange, signed: SignedRequest, pool: Pool): Promise<SessionOutcome> {
  const { statusCode: status, headers, body } = await pool.request(signed);
  let xml = '';
  for await (const chunk of body) {
    xml += String(chunk);
    if (xml.length > ANSWER_LIMIT_BYTES) throw misbehaved(subject, 'its answer has no end');
  }
  if (status === 200) return { kind: 'session', credential: parseSession(subject, xml) };
  const date = String(headers['date']);
  return { kind: 'failure', failure: failureOfStatus(subject, { status, body: xml, date }) };
}

function parseSession(subject: ObjectRange, xml: string): SessionCredential {
  const text = (name: string): string => {
    const found = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
    if (found === undefined) throw misbehaved(subject, `its answer has no ${name}`);
    return found;
  };
  return {
    kind: 'session',
    accessKeyId: text('AccessKeyId'),
    secretAccessKey: text('SecretAccessKey'),
    sessionToken: text('SessionToken'),
    expiresAtMs: Date.parse(text('Expiration')),
  };
}
