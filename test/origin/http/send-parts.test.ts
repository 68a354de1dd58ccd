import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NodeAnswer } from '../../../origin/http/connection/node-answer.ts';
import { sendParts, type SendOutcome } from '../../../origin/http/send-parts.ts';
import { partLength, sliceParts } from '../../../origin/http/slice-parts.ts';
import { HeadwaterError } from '../../../origin/model/errors.ts';
import type { ObjectStore } from '../../../origin/model/object-store.ts';
import type { PlanPart, Transform } from '../../../origin/model/response-plan.ts';
import { refTo, scriptedStore } from '../../support/scripted-store.ts';
import { patternBytes } from '../../support/store-rig.ts';

const VIDEO = patternBytes(300_000);
const AUDIO = patternBytes(50_000).subarray(10_000);
const OBJECTS = { video: VIDEO, audio: AUDIO };

/** Doubles every byte: an output of known length, other than the input's. */
function doubling(): Transform {
  return { push: (_source, bytes) => [doubled(bytes)] };
}

function doubled(bytes: Uint8Array): Buffer {
  const output = Buffer.alloc(bytes.length * 2);
  for (const [i, byte] of bytes.entries()) output.fill(byte, 2 * i, 2 * i + 2);
  return output;
}

const VIDEO_RUNS = [1000, 5000, 6000, 90_000];
const WANTED = Buffer.concat([VIDEO.subarray(1000, 5000), VIDEO.subarray(6000, 90_000)]);

const TRANSFORMED: PlanPart = {
  kind: 'transformed',
  sources: [{ object: refTo('video', VIDEO.length), runs: VIDEO_RUNS }],
  start: 0,
  end: WANTED.length * 2,
  heldBytes: 0,
  transform: doubling,
};

describe('sendParts()', () => {
  it('sends made, borrowed and transformed bytes in their order, and gives every buffer back', async () => {
    const store = scriptedStore({ objects: OBJECTS, chunkBytes: 7000 });
    const parts: PlanPart[] = [
      { kind: 'bytes', bytes: Buffer.from('head') },
      { kind: 'object', object: refTo('video', VIDEO.length), runs: VIDEO_RUNS },
      { kind: 'bytes', bytes: Buffer.from('middle') },
      TRANSFORMED,
      { kind: 'bytes', bytes: Buffer.from('tail') },
    ];
    const sent = await send(parts, store);
    const whole = Buffer.concat([
      Buffer.from('head'),
      WANTED,
      Buffer.from('middle'),
      doubled(WANTED),
      Buffer.from('tail'),
    ]);
    expect(sent.outcome).toBe('sent');
    expect(sent.body?.equals(whole)).toBe(true);
    expect(store.borrowed).toBe(0);
  });

  it('answers any range of a transformed part, and reads no more than it needs', async () => {
    const whole = doubled(WANTED);
    for (const [start, end] of [
      [0, 1],
      [1, 30_001],
      [whole.length - 1, whole.length],
    ] as const) {
      const store = scriptedStore({ objects: OBJECTS, chunkBytes: 999 });
      const sent = await send(sliceParts([TRANSFORMED], start, end), store);
      expect(sent.body?.equals(whole.subarray(start, end))).toBe(true);
      expect(store.aborted).toBe(end < whole.length ? 1 : 0);
    }
  });

  it('transforms sources that are read side by side', async () => {
    const store = scriptedStore({ objects: OBJECTS, chunkBytes: 5000 });
    const part: PlanPart = {
      kind: 'transformed',
      sources: [
        { object: refTo('video', VIDEO.length), runs: [0, 20_000] },
        { object: refTo('audio', AUDIO.length), runs: [0, 10_000] },
      ],
      start: 0,
      end: 30_000,
      heldBytes: 0,
      transform: oneAfterTheOther,
    };
    const sent = await send([part], store);
    const whole = Buffer.concat([VIDEO.subarray(0, 20_000), AUDIO.subarray(0, 10_000)]);
    expect(sent.body?.equals(whole)).toBe(true);
    expect(store.asked).toEqual(['video 0-20000', 'audio 0-10000']);
  });

  it('cuts an answer whose transform makes less than was planned', async () => {
    const store = scriptedStore({ objects: OBJECTS, chunkBytes: 5000 });
    const { outcome, body } = await send([{ ...TRANSFORMED, end: TRANSFORMED.end + 1 }], store);
    expect(outcome).toMatchObject({ code: 'internal' });
    expect(body).toBeUndefined();
  });

  it('cuts an answer whose store ends in the middle and says nothing', async () => {
    const store = scriptedStore({ objects: OBJECTS, chunkBytes: 5000, endsAt: 50_000 });
    const part: PlanPart = { kind: 'object', object: refTo('video', VIDEO.length), runs: VIDEO_RUNS };
    const { outcome, body } = await send([part], store);
    expect(outcome).toMatchObject({ code: 'store-misbehaved' });
    expect(body).toBeUndefined();
  });

  it('refuses media behind the end of its object before a head is sent', async () => {
    const store = scriptedStore({ objects: OBJECTS, chunkBytes: 5000 });
    const part: PlanPart = { kind: 'object', object: refTo('video', 80_000), runs: VIDEO_RUNS };
    const { outcome, status } = await send([part], store);
    expect(outcome).toMatchObject({ code: 'object-too-short' });
    expect(status).toBe(500);
    expect(store.asked).toEqual([]);
  });

  it('lets go of all sources when one fails', async () => {
    const store = scriptedStore({ objects: OBJECTS, chunkBytes: 5000, failsAt: 20_000 });
    const sources = ['video', 'audio'].map((key) => ({ object: refTo(key, 40_000), runs: [0, 40_000] }));
    const part: PlanPart = { ...TRANSFORMED, sources, start: 0, end: 160_000 };
    const { outcome } = await send([part], store);
    expect(outcome).toMatchObject({ code: 'store-unreachable' });
    expect(store.borrowed).toBe(0);
  });
});

/** Holds the second source back until the first is whole. */
function oneAfterTheOther(): Transform {
  let missing = 20_000;
  const held: Uint8Array[] = [];
  return {
    push(source, bytes) {
      const copy = Uint8Array.from(bytes);
      if (source === 1 && missing > 0) {
        held.push(copy);
        return [];
      }
      if (source === 0) missing -= copy.length;
      return missing > 0 ? [copy] : [copy, ...held.splice(0)];
    },
  };
}

interface SentBody {
  readonly outcome: SendOutcome | HeadwaterError;
  readonly status?: number;
  /** Absent where the connection was cut. */
  readonly body?: Buffer;
}

/** Through a real server and a real connection. */
async function send(parts: readonly PlanPart[], store: ObjectStore): Promise<SentBody> {
  const outcome = Promise.withResolvers<SendOutcome | HeadwaterError>();
  const length = parts.reduce((sum, part) => sum + partLength(part), 0);
  const server = createServer((_request, response: ServerResponse) => {
    const writeHead = (): void => void response.writeHead(200, { 'Content-Length': length });
    sendParts(new NodeAnswer(response), { parts, store, writeHead }).then(
      outcome.resolve,
      (error: HeadwaterError) => {
        outcome.resolve(error);
        if (!response.headersSent) response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } }).catch(
    () => undefined,
  );
  const body = await answer?.arrayBuffer().catch(() => undefined);
  return {
    outcome: await outcome.promise,
    ...(answer !== undefined && { status: answer.status }),
    ...(body !== undefined && { body: Buffer.from(body) }),
  };
}
