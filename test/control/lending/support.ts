import { request as requestHttp } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { S3Store } from '../../../fixtures/s3/s3-store.ts';
import type { SigningSource } from '../../../control/lending/active-bucket.ts';
import type { Credential } from '../../../origin/signing/credential.ts';
import type { OriginConfig } from '../../../origin/origin-config.ts';
import type { AnswerOf } from '../../../control/lending/explain.ts';
import { Assets } from '../../../origin/asset/assets.ts';
import { explainAnswer } from '../../../origin/explain/explained-answer.ts';
import { Routes } from '../../../origin/http/routing/routes.ts';
import { Credentials } from '../../../origin/signing/credentials.ts';
import { locateBucket } from '../../../origin/storage/locate-bucket.ts';
import { ObjectLookup } from '../../../origin/storage/object-lookup.ts';
import { S3ObjectStore } from '../../../origin/storage/s3-object-store.ts';
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
  };
  return {
    config,
    snapshot: (bucket) => credential && { bucket, generation: 7, credential },
    now: () => timeMs ?? Date.now(),
  };
}

/** A worker's answers, without a process: its routes, caches and connections, signing with what the source has. */
export function answersOf({ config, snapshot, now }: SigningSource): AnswerOf {
  const credentials = new Credentials();
  for (const name of Object.keys(config.buckets)) {
    const current = snapshot(name, now(name));
    if (current !== undefined) credentials.apply(current);
  }
  const store = new S3ObjectStore(config.buckets, credentials);
  onTestFinished(() => store.close());
  const assets = new Assets(store, { locate: (url) => locateBucket(config.buckets, url) });
  const context = {
    routes: new Routes(config.routes),
    assets,
    files: new ObjectLookup(store),
    store,
    contents: new Map(),
  };
  return (question) => explainAnswer(question, context);
}

interface Reply {
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
