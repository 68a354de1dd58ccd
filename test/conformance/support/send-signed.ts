import { once } from 'node:events';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { SignedRequest } from '../../../origin/signing/signer.ts';
import { CEPH_DOMAIN } from '../../support/ceph.ts';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Sends a signed request as it stands, whatever host it names, to a port of this machine; over TLS where there is a CA. */
export async function sendSigned(signed: SignedRequest, port: number, ca?: string): Promise<Answer> {
  const { method, path, headers } = signed;
  const options = { host: '127.0.0.1', port, method, path, headers, setHost: false, agent: false } as const;
  const request =
    ca === undefined ? requestPlain(options) : requestTls({ ...options, ca, servername: CEPH_DOMAIN });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, body: await buffer(response) };
}
