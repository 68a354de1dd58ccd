import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { onTestFinished } from 'vitest';
import type { AccessKey } from '../../../../origin/signing/credential.ts';
import { REGION } from '../../../support/store-rig.ts';

export const DIRECTORY_BUCKET = 'media--eun1-az1--x-s3';
export const OBJECT = Buffer.from('0123456789');

interface Session extends AccessKey {
  readonly token: string;
}

/** A store that knows sessions, checked by AWS's published signer, and what was asked of it. */
export interface ExpressStore {
  readonly url: string;
  /** `CreateSession` or the number of the session that read, and what was answered. */
  readonly log: readonly string[];
  /** Which long-term keys make sessions. */
  readonly keys: AccessKey[];
  /** How long sessions live that are made from now on. */
  lifetimeMs: number;
  /** Said of sessions instead of when they end. */
  expiration: string | undefined;
  /** Answered to so many of the next CreateSession. */
  busyFor: number;
  /** Forgets every session made so far. */
  readonly endSessions: () => void;
}

export async function startExpressStore(keys: AccessKey[]): Promise<ExpressStore> {
  const log: string[] = [];
  const sessions = new Map<string, Session>();
  let made = 0;
  const server = createServer((request, response) => {
    const answer = request.url === `/${DIRECTORY_BUCKET}/?session=` ? createSession : readObject;
    void answer(request, response);
  });

  async function createSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = await signerOf(request, store.keys);
    const code = store.busyFor > 0 ? 'SlowDown' : key === undefined ? 'InvalidAccessKeyId' : 'ok';
    if (store.busyFor > 0) store.busyFor -= 1;
    log.push(`CreateSession ${request.headers['x-amz-create-session-mode']?.toString()} ${code}`);
    if (code !== 'ok') return refuse(response, code === 'SlowDown' ? 503 : 403, code);
    made += 1;
    const session: Session = {
      kind: 'access-key',
      accessKeyId: `SESSION${made}`,
      secretAccessKey: `secret${made}`,
      token: `token${made}/+=`,
    };
    sessions.set(session.token, session);
    const expiration = store.expiration ?? new Date(Date.now() + store.lifetimeMs).toISOString();
    response.end(sessionXml(session, expiration));
  }

  async function readObject(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = sessions.get(String(request.headers['x-amz-s3session-token']));
    const isSigned = session !== undefined && (await signerOf(request, [session])) !== undefined;
    log.push(`${session?.accessKeyId ?? 'unknown session'} ${isSigned ? 'ok' : 'refused'}`);
    if (!isSigned) return refuse(response, 403, 'InvalidAccessKeyId');
    response
      .writeHead(206, {
        'content-length': OBJECT.length,
        'content-range': `bytes 0-9/${OBJECT.length}`,
        etag: '"1"',
      })
      .end(OBJECT);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const store: ExpressStore = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    keys,
    lifetimeMs: 300_000,
    expiration: undefined,
    busyFor: 0,
    endSessions: () => sessions.clear(),
  };
  return store;
}

/** Whose signature a request has, judged by signing it again. */
async function signerOf(
  request: IncomingMessage,
  keys: readonly AccessKey[],
): Promise<AccessKey | undefined> {
  const { authorization, connection: _, 'x-amz-date': date = '', ...headers } = request.headers;
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const signingDate = new Date(String(date).replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'));
  for (const key of keys) {
    const signer = new SignatureV4({
      credentials: key,
      region: REGION,
      service: 's3express',
      sha256: Sha256,
      uriEscapePath: false,
    });
    const again = await signer.sign(
      {
        method: request.method ?? '',
        protocol: 'http:',
        hostname: '127.0.0.1',
        path,
        query: Object.fromEntries(new URLSearchParams(query)),
        headers: headers as Record<string, string>,
      },
      { signingDate },
    );
    if (again.headers['authorization'] === authorization) return key;
  }
  return undefined;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
}

function sessionXml({ accessKeyId, secretAccessKey, token }: Session, expiration: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials><SessionToken>${token}</SessionToken><SecretAccessKey>${secretAccessKey}</SecretAccessKey><AccessKeyId>${accessKeyId}</AccessKeyId><Expiration>${expiration}</Expiration></Credentials></CreateSessionResult>`;
}
