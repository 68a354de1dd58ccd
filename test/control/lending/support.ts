import { request as requestHttp } from 'node:http';
import { text } from 'node:stream/consumers';
import type { S3Store } from '../../../fixtures/s3/s3-store.ts';
import type { SigningSource } from '../../../control/lending/active-bucket.ts';
import type { Credential } from '../../../origin/signing/credential.ts';
import type { OriginConfig } from '../../../origin/origin-config.ts';
import { bucketConfig } from '../../support/store-rig.ts';

/** A node's configuration and credentials, as the signing service sees them. */
export function sourceOf(store: S3Store, credential: Credential | undefined, timeMs?: number): SigningSource {
  const config: OriginConfig = {
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    buckets: { media: bucketConfig(store) },
    routes: [
      { path: '/vod/', bucket: 'media', prefix: 'films/', mode: 'package' },
      { path: '/files/', bucket: 'media', prefix: '', mode: 'passthrough' },
    ],
    accessLog: false,
  };
  return {
    config,
    snapshot: (bucket) => credential && { bucket, generation: 7, credential },
    now: () => timeMs ?? Date.now(),
  };
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** Sends exactly what it is given, and `Host` where that is not in it. */
export async function send(
  url: string,
  headers: readonly { readonly name: string; readonly value: string }[] = [],
  method = 'GET',
): Promise<Reply> {
  const { host, hostname, port } = new URL(url);
  const path = url.slice(url.indexOf('/', 'http://'.length));
  const isNamed = headers.some(({ name }) => name === 'host');
  const all = isNamed ? headers : [{ name: 'host', value: host }, ...headers];
  const flat = all.flatMap(({ name, value }) => [name, value]);
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const request = requestHttp({ hostname, port, path, method, headers: flat }, (response) => {
    text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
  });
  request.on('error', reject).end();
  return promise;
}
