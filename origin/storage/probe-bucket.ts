import type { BucketConfig } from '../origin-config.ts';
import type { Credential } from '../signing/credential.ts';
import { Credentials } from '../signing/credentials.ts';
import { BucketClient } from './bucket-client.ts';
import { HeadwaterError } from '../model/errors.ts';
import { StoreAttempt } from './store-attempt.ts';
import { whenAborted } from '../when-aborted.ts';
import { StoreClock } from './store-clock.ts';
import type { StoreFailure } from './store-failure.ts';

/** What a bucket is to be tried with. */
interface Probe {
  readonly config: BucketConfig;
  readonly credential: Credential;
  /** Of the object whose first byte is read. */
  readonly key: string;
  /** How far the store's clock is ahead of ours, as far as is known. */
  readonly clockOffsetMs: number;
  /** Ends the try. */
  readonly signal: AbortSignal;
}

/** What came of a try: nothing, where the store granted it. */
export type ProbeFailure = StoreFailure | undefined;

/** One at a time: a store that allows few connections is not to lose one more to this. */
const CONNECTIONS = 1;

/**
 * Reads one byte of an object as a worker would: endpoint, transport, TLS and signature are the bucket's. Where the store
 * refuses our time, it is read once more by the store's clock; anything else is told as it came.
 */
export async function probeBucket(probe: Probe): Promise<ProbeFailure> {
  const { config, credential, clockOffsetMs } = probe;
  const clock = new StoreClock();
  clock.restore(clockOffsetMs === 0 ? undefined : clockOffsetMs);
  const client = new BucketClient(
    '',
    { ...config, pool: { ...config.pool, connections: CONNECTIONS } },
    {
      credentials: new Credentials([
        { bucket: '', newest: 1, current: { bucket: '', generation: 1, credential } },
      ]),
      clock,
      onActiveRefused: () => undefined,
    },
  );
  try {
    const signedAtMs = clock.now();
    const failure = await tryOnce(client, probe);
    const learns =
      failure?.remedy === 'set-clock' &&
      failure.storeTimeMs !== undefined &&
      clock.learn(failure.storeTimeMs, signedAtMs);
    return learns ? await tryOnce(client, probe) : failure;
  } finally {
    await client.close();
  }
}

async function tryOnce(client: BucketClient, probe: Probe): Promise<ProbeFailure> {
  const { credentials, clock, endpoints } = client;
  const snapshot = credentials.current('')!;
  const session = await endpoints.first.sessions?.get(snapshot, clock.now());
  if (session === undefined) return readByte(client, probe, snapshot.credential);
  if ('failure' in session) return session.failure;
  return readByte(client, probe, 'credential' in session ? session.credential : session);
}

function readByte(
  client: BucketClient,
  { key, signal }: Probe,
  credential: Credential,
): Promise<ProbeFailure> {
  const { promise, resolve, reject } = Promise.withResolvers<ProbeFailure>();
  const range = { bucket: '', key, start: 0, end: 1 };
  const attempt = new StoreAttempt(range, client.config.pinBy, {
    onHead: () => undefined,
    onData: (_, release) => release(),
    onEnd: () => resolve(undefined),
    onFailure: resolve,
  });
  const stopListening = whenAborted(signal, () => {
    attempt.abort();
    const error = new HeadwaterError('store-timeout', `Cannot read ${key}: no answer in time`);
    resolve({ error, remedy: 'none' });
  });
  try {
    const { transport, subrequest } = client.endpoints.first;
    attempt.send(transport, subrequest(range, credential, client.clock.now()));
  } catch (error) {
    reject(HeadwaterError.from(error));
  }
  return promise.finally(stopListening);
}
