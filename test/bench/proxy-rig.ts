import { startWorker, type RunningWorker } from '../support/worker-rig.ts';
import type { OriginConfig } from '../../origin/origin-config.ts';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from '../origin/storage/support/certificate.ts';
import { interleavedMovie } from '../support/interleaved-movie.ts';
import { FIRST_KEY, patternBytes, REGION, TEST_POOL } from '../support/store-rig.ts';
import { proxyOf, startNginx, type OtherServer } from './nginx.ts';
import { startSigningProxy } from './traffic-server.ts';

const KIB = 1024;
const MB = 1e6;

/** Video and audio of a segment of the film, as in the ladder that a phone gets. */
export const FILM = { segments: 17, videoBytes: 2.5 * MB, audioBytes: 66_000 } as const;

/** Of each object, one for each connection that asks. */
export const COPIES = Array.from({ length: 16 }, (_, i) => i + 1);

/** Objects that are passed through, by their size. */
export const FILES = { 'file-1k': KIB, 'file-64k': 64 * KIB, 'file-1m': KIB * KIB } as const;

export type StoreScheme = 'http' | 'https';

/** A store, and those that stand before it: a worker of ours that signs and packages, nginx as a plain proxy, and Traffic Server. */
export interface ProxyRig {
  readonly worker: RunningWorker;
  readonly proxy: OtherServer;
  /** One that signs, too: where it is installed, and before a store without TLS. */
  readonly signingProxy: OtherServer | undefined;
  /** Paths of video segments of the film at the worker; as many bytes lie in the store as `segment-1` …, for the proxy. */
  readonly segmentPaths: readonly string[];
  /** Of the audio segments beside them. */
  readonly audioPaths: readonly string[];
  close(): Promise<void>;
}

interface WorkerOptions {
  /** What it keeps; nothing where absent, so that every byte comes from the store. */
  readonly cachedBytes?: number;
  /** `range` where absent. */
  readonly transport?: 'range' | 'undici';
}

/**
 * The store is an nginx that serves ranges of files and checks no signature: whoever stands before it is measured, not
 * the store.
 */
export async function startProxyRig(
  scheme: StoreScheme,
  options: WorkerOptions = {},
): Promise<ProxyRig | undefined> {
  const begun = new AsyncDisposableStack();
  try {
    return await startAll(begun, scheme, options);
  } catch (error) {
    await begun.disposeAsync();
    throw error;
  }
}

/** @param begun to be ended when it is over, or where something cannot be started */
async function startAll(
  begun: AsyncDisposableStack,
  scheme: StoreScheme,
  options: WorkerOptions,
): Promise<ProxyRig | undefined> {
  const files: Record<string, Uint8Array | string> = { 'media/film.mp4': interleavedMovie(FILM) };
  for (const copy of COPIES) {
    for (const [name, bytes] of Object.entries(FILES)) files[`media/${name}-${copy}`] = patternBytes(bytes);
    files[`media/segment-${copy}`] = patternBytes(FILM.videoBytes);
  }
  const store = await startNginx(scheme === 'https' ? tlsStore(files) : { name: 'store', files, server: '' });
  if (store === undefined) return undefined;
  begun.defer(() => store.close());
  const proxy = (await startNginx(proxyOf(store.url))) as OtherServer;
  begun.defer(() => proxy.close());
  const signingProxy = scheme === 'http' ? await startSigningProxy(store.url, FIRST_KEY) : undefined;
  begun.defer(() => signingProxy?.close());
  const worker = await startWorker(originOf(store, options), [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  begun.defer(() => worker.close());
  const film = `${worker.url}/vod/film.mp4`;
  const tracks = (await (await fetch(`${film}/.mpd`)).text()).match(/(?:video|audio)[\w=]+(?=")/g) ?? [];
  const pathsOf = (kind: string) =>
    COPIES.map((i) => `/vod/film.mp4/hls/film-${tracks.find((track) => track.startsWith(kind))}-${i}.m4s`);
  return {
    worker,
    proxy,
    signingProxy,
    segmentPaths: pathsOf('video='),
    audioPaths: pathsOf('audio='),
    close: () => begun.disposeAsync(),
  };
}

function tlsStore(files: Readonly<Record<string, Uint8Array | string>>): Parameters<typeof startNginx>[0] {
  return {
    name: 'store',
    files: { ...files, 'certificate.pem': LOCALHOST_CERTIFICATE, 'key.pem': LOCALHOST_KEY },
    listen: 'ssl',
    scheme: 'https',
    server: 'ssl_certificate certificate.pem; ssl_certificate_key key.pem;',
  };
}

function originOf(store: OtherServer, { cachedBytes = 0, transport = 'range' }: WorkerOptions): OriginConfig {
  const bucket = {
    bucket: 'media',
    region: REGION,
    endpoint: store.url,
    addressing: 'path' as const,
    pool: { ...TEST_POOL, connections: 64, transport },
    ...(store.url.startsWith('https') && { tls: { ca: LOCALHOST_CERTIFICATE } }),
  };
  return {
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    buckets: { media: bucket },
    routes: [
      { path: '/vod/', bucket: 'media', prefix: '', mode: 'package' },
      { path: '/files/', bucket: 'media', prefix: '', mode: 'passthrough' },
    ],

    readMemory: { inFlightBytes: 128 * 1024 * 1024, cachedBytes },
  };
}
