import { HeadwaterError } from '../model/errors.ts';
import type { BucketConfig } from '../origin-config.ts';
import type { SessionCredential } from '../signing/credential.ts';
import { signsEveryHeader } from '../signing/header-rule.ts';
import { EMPTY_PAYLOAD_HASH } from '../signing/payload-hash.ts';
import { signatureVersions } from '../signing/signature-versions.ts';
import type { SigningContext, UnsignedRequest } from '../signing/signer.ts';
import { bucketEndpoint } from './bucket-endpoint.ts';
import { failureOfConnection } from './connection-failure.ts';
import type { CreateSession, SessionOutcome } from './express-sessions.ts';
import { misbehaved } from './read-errors.ts';
import { RefusalBody } from './refusal-body.ts';
import { serviceOf } from './subrequest.ts';
import type {
  AnswerHead,
  Exchange,
  Transport,
  TransportListener,
  TransportRequest,
} from './transport/transport.ts';
import type { TransportFailure } from './transport/transport-failure.ts';

/** A session is less than a kilobyte of XML. */
const ANSWER_LIMIT_BYTES = 16 * 1024;

/** What errors call it. */
const SUBJECT = '?session';

/**
 * How sessions of a directory bucket are asked for: always with Signature V4 in the header.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 *
 * @param now by the store's clock, milliseconds since the epoch
 */
export function sessionsOf(config: BucketConfig, transport: Transport, now: () => number): CreateSession {
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
  return async ({ credential }) => {
    const timeMs = now();
    try {
      const signed = signatureVersions.v4.header(request, credential, context, timeMs);
      return await new SessionAnswer(timeMs).ask(transport, signed);
    } catch (error) {
      return { kind: 'failure', failure: { error: HeadwaterError.from(error), remedy: 'none' } };
    }
  };
}

/** Gathers the answer to one CreateSession. */
class SessionAnswer implements TransportListener {
  readonly #timeMs: number;
  readonly #outcome = Promise.withResolvers<SessionOutcome>();
  #exchange: Exchange | undefined;
  #refusal: RefusalBody | undefined;
  #xml = '';

  /** @param timeMs of the request, by the store's clock */
  constructor(timeMs: number) {
    this.#timeMs = timeMs;
  }

  /** @throws HeadwaterError `store-misbehaved` */
  async ask(transport: Transport, request: TransportRequest): Promise<SessionOutcome> {
    this.#exchange = transport.send(request, this);
    return this.#outcome.promise;
  }

  onHead({ status, fields }: AnswerHead): void {
    if (status !== 200) this.#refusal = new RefusalBody(status, fields);
  }

  onData(chunk: Buffer, release: () => void): void {
    if (this.#refusal === undefined) this.#xml += chunk.toString('latin1');
    else this.#refusal.add(chunk);
    release();
    if (this.#xml.length > ANSWER_LIMIT_BYTES) this.#fail(misbehaved(SUBJECT, 'its answer has no end'));
    else if (this.#refusal?.saysEnough === true) this.onEnd();
  }

  onEnd(): void {
    this.#exchange?.abort();
    if (this.#refusal !== undefined) {
      this.#outcome.resolve({ kind: 'failure', failure: this.#refusal.failure(SUBJECT) });
      return;
    }
    try {
      this.#outcome.resolve({ kind: 'session', credential: parseSession(this.#xml, this.#timeMs) });
    } catch (error) {
      this.#fail(HeadwaterError.from(error));
    }
  }

  onError(failure: TransportFailure): void {
    this.#outcome.resolve({ kind: 'failure', failure: failureOfConnection(SUBJECT, failure) });
  }

  #fail(error: HeadwaterError): void {
    this.#exchange?.abort();
    this.#outcome.reject(error);
  }
}

function parseSession(xml: string, timeMs: number): SessionCredential {
  const text = (name: string): string => {
    // What goes into a header.
    const found = new RegExp(`<${name}>([!-;=-~]+)</${name}>`).exec(xml)?.[1];
    if (found === undefined) throw misbehaved(SUBJECT, `its answer has no ${name}`);
    return found;
  };
  const expiresAtMs = Date.parse(text('Expiration'));
  // One that never ends would never be renewed, one that has ended with every read.
  if (!(expiresAtMs > timeMs))
    throw misbehaved(SUBJECT, 'its answer has an Expiration that does not lie ahead');
  return {
    kind: 'session',
    accessKeyId: text('AccessKeyId'),
    secretAccessKey: text('SecretAccessKey'),
    sessionToken: text('SessionToken'),
    expiresAtMs,
  };
}
