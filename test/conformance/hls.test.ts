import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startS3Store, type S3Store } from '../../fixtures/s3/s3-store.ts';
import { CLIPS, putClips } from '../support/clips.ts';
import { decodedFrames, type DecodedFrame } from '../support/ffmpeg.ts';
import { SHARED_MEDIA, workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, REGION } from '../support/store-rig.ts';
import { walkPackets, type Counters } from '../support/walk-packets.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';
import { encode } from './support/encode.ts';
import { ENCODINGS, SOURCES, type SourceTrack } from './support/film-sources.ts';
import { FORMATS, type Format } from './support/served-formats.ts';

/** A clip that begins and ends inside segments. */
const CLIP = { begin: 5, end: 7, query: 'vbegin=5&vend=7' };

/** The longest frame of sound here, and a little: 1536 samples at 48 kHz. */
const FRAME_SECONDS = 0.0325;

/** Frames of sound that lean on those before them. */
const PREROLL = 3;

/** Far less than a frame. */
const ROUNDING = 0.001;

/** A tick of 90 kHz; a clip begins at a picture's tick, which is none of the sound's. */
const TICK = 1.01 / 90_000;

/** Clock references of a stream, in ticks of 90 kHz. ISO/IEC 13818-1 2.7.2; ETSI TS 101 154 4.1.5.1 */
const CLOCK_SPACING = 3600;

let folder: string;
let store: S3Store;
let worker: RunningWorker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'formats-'));
  store = await startS3Store({ folder, region: REGION, keys: [FIRST_KEY] });
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  for (const [name, encoding] of Object.entries(ENCODINGS)) await encode(join(folder, name), encoding);
  for (const name of ['bbb_prog_10s.mp4', 'prog_8s.mp4', ...Object.keys(ENCODINGS)])
    await store.putObject('media', `films/${name}`, await readFile(pathOf(name)));
  worker = await startWorker(workerConfig(store), [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
});

afterAll(async () => {
  await worker.close();
  await store.close();
  await rm(folder, { recursive: true });
});

function pathOf(name: string): string {
  if (name in ENCODINGS) return join(folder, name);
  return fileURLToPath(new URL(name, name.startsWith('ladder') ? CLIPS : SHARED_MEDIA));
}

/** The other ones are compared in every format, in the matrix of titles. */
const COMPARED = new Set(['cd-sound.mp4', 'languages.mp4', 'dolby.mp4']);

const baseOf = (asset: string) => `${worker.url}/vod/${asset}/${asset.replace(/\.\w+$/, '')}`;

describe.each(SOURCES.filter(({ asset }) => COMPARED.has(asset)))(
  '$asset',
  ({ asset, tracks, repeats = asset in ENCODINGS }) => {
    const base = () => baseOf(asset);

    it.each(FORMATS)('$name: every frame of the whole at its time', async (format) => {
      const ids = await idsOf(asset, tracks);
      for (const [i, [, file, stream]] of tracks.entries()) {
        const { input, stream: served } = format.serve(base(), ids, i, '');
        const ours = await decodedFrames(input, served);
        const presented = ours.filter(({ time }) => time >= format.offset - TICK);
        const source = await decodedFrames(pathOf(file), stream);
        // Of sound, a frame may be begun before time 0: a file's reader cuts it there.
        const whole = source.slice(source.length - presented.length);
        expect(source.length - whole.length, ids[i]).toBeLessThanOrEqual(i === 0 ? 0 : 1);
        expect(whole.length).toBeGreaterThan(190);
        expect(hashesOf(presented), ids[i]).toEqual(hashesOf(whole));
        const isShifted = i === 0 && format.shiftsVideo;
        expectTimes(
          presented,
          whole,
          { offset: format.offset, isShifted, slack: slackOf(format, asset, i) },
          ids[i],
        );
      }
    });

    it.each(FORMATS)('$name: every frame of a clip at its time', async (format) => {
      const ids = await idsOf(asset, tracks);
      const [, pictures, picture] = tracks[0];
      const [{ time: start } = expect.unreachable()] = await decodedFrames(pathOf(pictures), picture);
      const { begin, end } = await clipBounds(`${base()}-${ids[0]}.m3u8`, start);
      for (const [i, [, file, stream]] of tracks.entries()) {
        const { input, stream: served } = format.serve(base(), ids, i, CLIP.query);
        const decoded = await decodedFrames(input, served);
        const ours = decoded.filter(
          ({ time }) => (i === 0 && format.shiftsVideo) || time >= format.offset - TICK,
        );
        const source = await decodedFrames(pathOf(file), stream);
        const wanted = source.filter(({ time }) => time >= begin - TICK && time < end - TICK);
        if (i === 0) {
          expect(hashesOf(ours)).toEqual(hashesOf(wanted));
          expectTimes(ours, wanted, { offset: format.offset - begin, isShifted: format.shiftsVideo });
          continue;
        }
        // Sound is cut at its own frames, at or after the same instants.
        const first = source.findIndex(
          ({ time }) => time >= ours[0]!.time - format.offset + begin - ROUNDING,
        );
        const heard = source.slice(first, first + ours.length);
        expect(heard[0]!.time - begin, ids[i]).toBeGreaterThanOrEqual(-TICK);
        expect(heard[0]!.time - begin, ids[i]).toBeLessThan(FRAME_SECONDS);
        const last = Math.min(end, source.at(-1)!.time);
        expect(Math.abs(heard.at(-1)!.time - last), ids[i]).toBeLessThan(2 * FRAME_SECONDS);
        if (repeats) expect(hashesOf(ours).slice(PREROLL), ids[i]).toEqual(hashesOf(heard).slice(PREROLL));
        expectTimes(ours, heard, { offset: format.offset - begin, slack: slackOf(format, asset, i) }, ids[i]);
      }
    });
  },
);

describe.each(SOURCES)('$asset', ({ asset, tracks }) => {
  it('is a well-formed transport stream from its first packet to its last', async () => {
    const ids = await idsOf(asset, tracks);
    const sound = ids.slice(1).map((id) => `${id}-${ids[0]}`);
    for (const name of [...sound, ids[0]!]) {
      const playlist = await (await fetch(`${baseOf(asset)}-${name}.m3u8?container=ts`)).text();
      const counters: Counters = new Map();
      const last = new Map<number, number>();
      let lastClock = -Infinity;
      for (const [uri] of playlist.matchAll(/^[^#\n].*$/gm)) {
        const bytes = Buffer.from(await (await fetch(new URL(uri, baseOf(asset)))).arrayBuffer());
        const { clocks, pes } = walkPackets(bytes, counters);
        for (const clock of clocks) {
          if (lastClock !== -Infinity) expect(clock - lastClock).toBeLessThanOrEqual(CLOCK_SPACING);
          expect(clock).toBeGreaterThan(lastClock);
          lastClock = clock;
        }
        for (const { pid, pts, dts } of pes) {
          expect(pts).toBeGreaterThanOrEqual(dts);
          expect(dts, `no overlap with what came before, on PID ${pid}`).toBeGreaterThan(last.get(pid) ?? -1);
          last.set(pid, dts);
        }
      }
    }
  });
});

it('shows a picture of the source for each I-frame', async () => {
  const base = baseOf('ladder.ism');
  const playlistUrl = new URL('keyframes/ladder-video=100000.m3u8', base);
  const playlist = await (await fetch(playlistUrl)).text();
  const bytesOf = async (uri: string, headers = {}) =>
    Buffer.from(await (await fetch(new URL(uri, playlistUrl), { headers })).arrayBuffer());
  const init = await bytesOf(/URI="(.+)"/.exec(playlist)![1]!);
  const source = await decodedFrames(pathOf('ladder-180p.mp4'), 'v:0');
  const path = join(folder, 'i-frame.mp4');
  let time = 0;
  const entries = [...playlist.matchAll(/#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@0\n(.+)/g)];
  expect(entries).toHaveLength(10);
  for (const [, seconds, count, uri] of entries) {
    const frame = await bytesOf(uri!, { range: `bytes=0-${Number(count) - 1}` });
    await writeFile(path, Buffer.concat([init, frame]));
    const shown = await decodedFrames(path, 'v:0', 'may-complain');
    expect(hashesOf(shown)).toEqual([source.find((one) => Math.abs(one.time - time) < ROUNDING)?.hash]);
    time += Number(seconds);
  }
});

/** Ids of the asset's tracks that a source means, in its order. */
async function idsOf(asset: string, tracks: readonly SourceTrack[]): Promise<string[]> {
  const manifest = await (await fetch(`${worker.url}/vod/${asset}/.m3u8`)).text();
  const known = [...new Set(manifest.match(/(?:video|audio)[^-.\n"/,]*=\d+/g))];
  return tracks.map(([id]) => known.find((one) => id.test(one)) ?? expect.unreachable(String(id)));
}

/** From when to when the pictures go that a clip holds, by the playlist of the whole. @param start of the first one */
async function clipBounds(
  url: string,
  start: number,
): Promise<{ readonly begin: number; readonly end: number }> {
  const playlist = await (await fetch(url)).text();
  const starts = [start];
  for (const [, seconds] of playlist.matchAll(/#EXTINF:([\d.]+)/g))
    starts.push(starts.at(-1)! + Number(seconds));
  const begin = starts.findLast((start) => start <= CLIP.begin)!;
  return { begin, end: starts.find((start) => start >= CLIP.end) ?? starts.at(-1)! };
}

function hashesOf(frames: readonly DecodedFrame[]): string[] {
  return frames.map(({ hash }) => hash);
}

interface Expected {
  readonly offset: number;
  /** Compared from the first frame on. */
  readonly isShifted?: boolean;
  /** What may be between two times. */
  readonly slack?: number;
}

/** libavformat gives the last frame of packed AC-3 in a segment the time of the next segment's first. */
function slackOf({ isPacked }: Format, asset: string, track: number): number {
  return isPacked && asset === 'dolby.mp4' && track > 0 ? FRAME_SECONDS : 2 * TICK;
}

function expectTimes(
  ours: readonly DecodedFrame[],
  source: readonly DecodedFrame[],
  { offset, isShifted = false, slack = 2 * TICK }: Expected,
  what = '',
): void {
  const shift = isShifted ? ours[0]!.time - source[0]!.time : offset;
  const drift = ours.map(({ time }, i) => Math.abs(time - shift - source[i]!.time));
  const most = Math.max(...drift);
  expect(most, `${what}, frame ${drift.indexOf(most)}`).toBeLessThan(slack);
}
