import { request as requestHttps } from 'node:https';
import { nodeHttp } from '../../origin/node-http.ts';
import type { TlsConfig } from '../../origin/origin-config.ts';
import type { SignedRequest } from '../../origin/signing/signer.ts';

/** What a store said to a request. */
export interface StoreAnswer {
  /** HTTP status; 0 where it did not answer. */
  readonly status: number;
  /** S3's error code, and the rest of its error document; empty where it says none. */
  readonly code: string;
  readonly message: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

const TIMEOUT_MS = 5000;

/** An error document is shorter, also one that quotes a long canonical request twice. */
const MAX_BODY_BYTES = 64 * 1024;

/** Sends a signed request byte for byte as it was signed, and reads the answer as far as it is an error's. */
export async function askStore(
  origin: string,
  signed: SignedRequest,
  tls: TlsConfig | undefined,
): Promise<StoreAnswer> {
  const { promise, resolve } = Promise.withResolvers<StoreAnswer>();
  const send = origin.startsWith('https:') ? requestHttps : nodeHttp.request;
  const { hostname, port } = new URL(origin);
  const failed = (message: string) =>
    resolve({ status: 0, code: '', message, canonicalRequest: '', stringToSign: '' });
  const request = send({
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    method: signed.method,
    path: signed.path,
    headers: signed.headers,
    agent: false,
    rejectUnauthorized: true,
    ...tls,
    timeout: TIMEOUT_MS,
  });
  request.on('timeout', () => request.destroy(new Error('no answer in time')));
  request.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? error.message));
  request.on('response', (response) => {
    const status = response.statusCode ?? 0;
    let body = '';
    const finish = () => {
      resolve({ status, ...readErrorDocument(status < 400 ? '' : body) });
      request.destroy();
    };
    if (status < 400) return finish();
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      body += chunk;
      if (body.length > MAX_BODY_BYTES) finish();
    });
    response.on('end', finish).on('error', finish);
  });
  request.end();
  return promise;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
function readErrorDocument(body: string): Omit<StoreAnswer, 'status'> {
  const element = (name: string) => decodeXml(new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '');
  return {
    code: element('Code'),
    message: element('Message'),
    canonicalRequest: element('CanonicalRequest'),
    stringToSign: element('StringToSign'),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeXml(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,5})|#(\d{1,6})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? whole;
  });
}
