import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport, TransportRequest } from '../../../../../origin/storage/transport/transport.ts';
import type { TransportFailureKind } from '../../../../../origin/storage/transport/transport-failure.ts';

export interface Gathered {
  readonly status: number;
  readonly bytes: Buffer;
  readonly body: string;
  readonly failure?: TransportFailureKind;
  readonly bytesWhilePaused: number;
  /** Of the memory that the largest piece lay in. */
  readonly slabBytes: number;
}

interface GatherOptions {
  /** Before it reads on. */
  readonly pauseMs?: number;
  /** Whether it pauses at the first bytes of the body, not at the head. */
  readonly pausesAtData?: boolean;
  readonly pieceBytes?: number;
  /** Whether nothing is given back until all is there, as by a client that is slow to take it; otherwise it is at once. */
  readonly holds?: boolean;
}

/** One exchange, seen to its end; all memory is given back when it is over. */
export async function gather(
  transport: Transport,
  request: TransportRequest,
  {
    pauseMs = 0,
    pausesAtData = false,
    pieceBytes = Number.POSITIVE_INFINITY,
    holds = false,
  }: GatherOptions = {},
): Promise<Gathered> {
  const done = Promise.withResolvers<TransportFailureKind | undefined>();
  const pieces: Buffer[] = [];
  const held: (() => void)[] = [];
  let length = 0;
  let slabBytes = 0;
  let status = 0;
  const exchange = transport.send(request, {
    pieceBytes,
    onHead(head) {
      status = head.status;
      if (pauseMs > 0 && !pausesAtData) exchange.pause();
    },
    onData(chunk, release) {
      if (pausesAtData && pieces.length === 0) exchange.pause();
      pieces.push(holds ? chunk : Buffer.from(chunk));
      length += chunk.length;
      slabBytes = Math.max(slabBytes, chunk.buffer.byteLength);
      if (holds) held.push(release);
      else release();
    },
    onEnd: () => done.resolve(undefined),
    onError: ({ kind }) => done.resolve(kind),
  });
  await sleep(pauseMs);
  const bytesWhilePaused = length;
  exchange.resume();
  const failure = await done.promise;
  const bytes = Buffer.concat(pieces);
  for (const release of held) release();
  const body = bytes.toString('latin1');
  return { status, bytes, body, bytesWhilePaused, slabBytes, ...(failure !== undefined && { failure }) };
}
