import { beforeEach, describe, expect, it } from 'vitest';
import { readTransformedPart } from '../../../origin/http/read-transformed-part.ts';
import { HeadwaterError } from '../../../origin/model/errors.ts';
import type { ObjectStore, RangeSink } from '../../../origin/model/object-store.ts';
import type { Transform, TransformedPart } from '../../../origin/model/response-plan.ts';
import { refTo } from '../../support/scripted-store.ts';

const PICTURE = Buffer.from('PICTURE');
const SOUND = Buffer.from('sound');
const WHOLE = 'PICTURE|sound';

/** All of the first source, then what came of the second. */
class InTurn implements Transform {
  #pictureBytes = 0;
  #sound: Uint8Array[] = [];

  takeBack(sent: readonly Uint8Array[]): void {
    takenBack.push(Buffer.concat(sent).toString());
  }

  push(source: number, bytes: Uint8Array): readonly Uint8Array[] {
    if (bytes.includes(0x21)) throw new HeadwaterError('corrupt-media', 'Cannot make it: a sample is broken');
    if (source === 1) this.#sound.push(bytes.slice());
    else this.#pictureBytes += bytes.length;
    const output: Uint8Array[] = source === 0 ? [bytes.slice()] : [];
    if (this.#pictureBytes === PICTURE.length && source === 0) output.push(Buffer.from('|'));
    if (this.#pictureBytes === PICTURE.length) output.push(...this.#sound.splice(0));
    return output;
  }
}

/** A source that says and does what the test wants. */
interface Source {
  readonly sink: RangeSink;
  readonly calls: string[];
}

let sources: Map<string, Source>;
let heard: string[];
let released: number;
let takenBack: string[];
let deferred: (() => void)[] | undefined;

beforeEach(() => {
  sources = new Map();
  heard = [];
  released = 0;
  takenBack = [];
  deferred = undefined;
});

function read(start = 0, end = WHOLE.length) {
  const store: ObjectStore = {
    read({ key }, sink) {
      const calls: string[] = [];
      sources.set(key, { sink, calls });
      const call = (name: string) => () => void calls.push(name);
      return { pause: call('pause'), resume: call('resume'), abort: call('abort') };
    },
    readFully: () => expect.unreachable(),
  };
  const part: TransformedPart = {
    kind: 'transformed',
    sources: [
      { object: refTo('picture', 1000), runs: [100, 100 + PICTURE.length] },
      { object: refTo('sound', 1000), runs: [200, 200 + SOUND.length] },
    ],
    start,
    end,
    heldBytes: 0,
    transform: () => new InTurn(),
  };
  return readTransformedPart(
    part,
    { store, client: '' },
    {
      onGranted: () => heard.push('granted'),
      onBytes: (slices, release) => {
        heard.push(Buffer.concat(slices).toString());
        if (deferred === undefined) release();
        else deferred.push(release);
      },
      onEnd: () => heard.push('end'),
      onError: ({ code }) => heard.push(code),
    },
  );
}

const at = (key: string): Source => sources.get(key) ?? expect.unreachable(key);
const grant = (key: string) => at(key).sink.onHead(refTo(key, 1000));
const send = (key: string, bytes: Buffer) => at(key).sink.onData(bytes, () => (released += 1));
const end = (key: string) => at(key).sink.onEnd();

describe('readTransformedPart()', () => {
  it('reads its sources side by side, and sends nothing before both were granted', () => {
    read();
    expect([...sources.keys()]).toEqual(['picture', 'sound']);
    grant('picture');
    send('picture', PICTURE);
    expect(heard).toEqual([]);
    grant('sound');
    expect(heard).toEqual(['granted', 'PICTURE|']);
    send('sound', SOUND);
    expect(heard).toEqual(['granted', 'PICTURE|', 'sound', 'end']);
    expect(released).toBe(2);
  });

  it('gives output back to the transform once it was sent, and not before', () => {
    deferred = [];
    read(2, 9);
    grant('picture');
    grant('sound');
    send('picture', PICTURE);
    send('sound', SOUND);
    expect(heard).toEqual(['granted', 'CTURE|', 's', 'end']);
    expect(takenBack).toEqual([]);
    for (const release of deferred) release();
    expect(takenBack).toEqual(['CTURE|', 's']);
  });

  it('makes the same of sources that come the other way round, and in pieces', () => {
    read();
    grant('sound');
    grant('picture');
    send('sound', SOUND.subarray(0, 2));
    send('picture', PICTURE.subarray(0, 3));
    send('sound', SOUND.subarray(2));
    end('sound');
    send('picture', PICTURE.subarray(3));
    end('picture');
    expect(heard.filter((one) => one !== 'granted' && one !== 'end').join('')).toBe(WHOLE);
    expect(heard.at(-1)).toBe('end');
    expect(heard.filter((one) => one === 'end')).toHaveLength(1);
  });

  it.each([
    [0, 3],
    [2, 9],
    [8, 13],
    [12, 13],
  ])('sends bytes %d to %d of the output where they are asked for', (from, to) => {
    read(from, to);
    grant('picture');
    grant('sound');
    send('picture', PICTURE);
    send('sound', SOUND);
    expect(heard.slice(1, -1).join('')).toBe(WHOLE.slice(from, to));
    expect(heard.at(-1)).toBe('end');
  });

  it('waits for no source that it does not need, and stops reading it', () => {
    read(0, 3);
    grant('picture');
    send('picture', PICTURE);
    expect(heard).toEqual(['granted', 'PIC', 'end']);
    expect(at('sound').calls).toContain('abort');
  });

  it('fails with the first source that does, once, and stops the other', () => {
    read();
    grant('picture');
    at('sound').sink.onError(new HeadwaterError('store-unreachable', 'Cannot read: gone'));
    grant('sound');
    send('picture', PICTURE);
    end('picture');
    expect(heard).toEqual(['store-unreachable']);
    expect(at('picture').calls).toContain('abort');
    expect(released).toBe(1);
  });

  it('fails with what the transform finds wrong, and gives back what it was lent', () => {
    read();
    grant('picture');
    grant('sound');
    send('picture', Buffer.from('PICT!'));
    expect(heard).toEqual(['granted', 'corrupt-media']);
    expect(released).toBe(1);
    expect(at('sound').calls).toContain('abort');
  });

  it('fails where both sources end and not all came out', () => {
    read(0, WHOLE.length + 1);
    for (const key of ['picture', 'sound']) grant(key);
    send('picture', PICTURE);
    send('sound', SOUND);
    for (const key of ['picture', 'sound']) end(key);
    expect(heard.at(-1)).toBe('internal');
  });

  it('pauses, resumes and aborts both', () => {
    const reading = read();
    reading.pause();
    reading.resume();
    reading.abort();
    for (const { calls } of sources.values()) expect(calls).toEqual(['pause', 'resume', 'abort']);
    send('picture', PICTURE);
    expect(heard).toEqual([]);
    expect(released).toBe(1);
  });
});
