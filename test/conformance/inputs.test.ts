import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFile, MP4BoxBuffer } from 'mp4box';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asset, Track } from '../../origin/model/asset.ts';
import { bcp47 } from '../../origin/asset/language.ts';
import { HeadwaterError } from '../../origin/model/errors.ts';
import { assetInHls } from '../../origin/packaging/hls/offer.ts';
import { samplesOf, servedByDash, servedByHls, type ServedTrack } from '../support/served-media.ts';
import { resolveFile } from '../origin/asset/support/resolve.ts';
import { type Input, INPUTS, makeInput, remuxed } from './support/inputs.ts';
import { codedStreams } from '../support/ffmpeg.ts';
import { type Carried, OTHER_FORMATS } from './support/other-formats.ts';
import { mediaInfo } from './support/media-info.ts';
import { byHlsParser, byM3u8Parser, byMpdParser, comparable, meant } from './support/parsed-manifests.ts';

/** Where the table is kept. */
const PAGE = new URL('../../docs/inputs.md', import.meta.url);
const FORMATS_PAGE = new URL('../../docs/formats.md', import.meta.url);

/** EXTINF has microseconds; half of a tick of the coarsest clock. */
const TOLERANCE_SECONDS = 0.001;

/** A file of the kind, and what becomes of it. */
interface Outcome {
  readonly bytes: Buffer;
  readonly path: string;
  /** Undefined where it is refused. */
  readonly asset: Asset | undefined;
  /** Why it is refused. */
  readonly refusal: string;
}

let folder: string;
const outcomes = new Map<Input, Promise<Outcome>>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inputs-'));
});

afterAll(() => rm(folder, { recursive: true }));

function outcomeOf(input: Input): Promise<Outcome> {
  let outcome = outcomes.get(input);
  if (outcome === undefined) outcomes.set(input, (outcome = make(input)));
  return outcome;
}

async function make(input: Input): Promise<Outcome> {
  const bytes = await makeInput(input, folder);
  const path = join(folder, `made-${input.file}`);
  await writeFile(path, bytes);
  try {
    return { bytes, path, asset: await resolveFile(bytes, input.file), refusal: '' };
  } catch (error) {
    if (!(error instanceof HeadwaterError) || error.code !== 'unsupported-media') throw error;
    return { bytes, path, asset: undefined, refusal: error.message };
  }
}

/** Of what is refused there is nothing more to say. */
const TAKEN = INPUTS.filter(({ isRefused }) => isRefused !== true);

describe.each(TAKEN)('$name', (input) => {
  it.each([
    ['HLS', servedByHls],
    ['DASH', servedByDash],
  ])('is all in the segments of %s, each sample once, when they say', async (_, serve) => {
    const { asset, bytes, path } = await taken(input);
    const source = input.isRemuxed === true ? await remuxed(path) : bytes;
    const { tracks } = serve(asset, bytes);
    expect(tracks).toHaveLength(asset.tracks.length);
    for (const track of asset.tracks)
      expectWhole(tracks.find(({ id }) => id === track.id) ?? expect.unreachable(track.id), track, source);
  });

  it('is understood by other parsers of playlists', async () => {
    const { asset } = await taken(input);
    const uri = (track: Track, number = '') => `hls/${asset.name}-${track.id}${number}.m4s`;
    const { tracks } = assetInHls(asset);
    const expected = comparable(meant(tracks, uri, (track, i) => uri(track, `-${i + 1}`)));
    expect(comparable(byM3u8Parser(asset))).toEqual(expected);
    expect(comparable(byHlsParser(asset))).toEqual(expected);
  });

  it('is understood by another parser of MPDs', async () => {
    const { asset } = await taken(input);
    const uri = (track: Track, time = '') => `dash/${asset.name}-${track.id}${time}.dash`;
    const time = (track: Track, i: number) => uri(track, `-${track.segments.startTicks(i)}`);
    expect(comparable(byMpdParser(asset))).toEqual(comparable(meant(asset.tracks, uri, time)));
  });

  it('has the codec, channels, size and colours of the source in its initialization segments', async () => {
    const { asset, bytes, path } = await taken(input);
    const source = await mediaInfo(path);
    const own = { video: 0, audio: 0, textstream: 0 };
    for (const { id, init, segments } of inOrder(asset, servedByDash(asset, bytes).tracks)) {
      const kind = id.startsWith('video') ? 'video' : 'audio';
      const served = join(folder, 'served.mp4');
      await writeFile(served, Buffer.concat([init, segments[0]!.bytes]));
      expect((await mediaInfo(served))[kind]).toEqual([source[kind][own[kind]++]]);
    }
    if (input.file.endsWith('.mov')) return;
    // QuickTime's sound descriptions are more than mp4box reads.
    const described = inOrder(asset, servedByDash(asset, bytes).tracks).map(
      ({ init }) => describedBy(init)[0],
    );
    const ids = asset.tracks.map(({ trackId }) => trackId);
    expect(described).toEqual(
      ids.map((id) => describedBy(bytes).find((track) => track.id === id)).map(asFirst),
    );
  });
});

/** What each input comes to in formats beside HLS and DASH: a row of the table. */
const cells = new Map<string, string>();

describe.each(TAKEN)('$name, in other formats', (input) => {
  it.each(Object.entries(OTHER_FORMATS))('is all in %s, or is left out by name', async (format, serve) => {
    const { asset, bytes, path } = await taken(input);
    let carried: Carried;
    try {
      carried = await serve({ asset, bytes, folder });
    } catch (error) {
      if (!(error instanceof HeadwaterError) || error.code !== 'unsupported-media') throw error;
      const detail = error.detail ?? expect.unreachable(error.message);
      cells.set(`${input.name} ${format}`, `refused: ${detail.replace(/^\S+ in [^:]+: /, '')}`);
      return;
    }
    const source = await sourceSamples(input, asset, format === 'HLS, MPEG-TS' ? path : bytes);
    const counts = { video: [] as string[], audio: [] as string[], textstream: [] as string[] };
    for (const { id, kind } of asset.tracks) {
      const samples = carried.samples.get(id);
      if (samples === undefined && counts[kind].length > 0) continue;
      if (samples === undefined || samples.length === 0) {
        expect(carried.leftOut).toContain(`${id} in `);
        counts[kind].push('left out');
      } else {
        expectRun(samples, source.get(id) ?? source.get(kind) ?? expect.unreachable(id), id);
        counts[kind].push(String(samples.length));
      }
    }
    const said = [...counts.video, ...counts.audio];
    cells.set(
      `${input.name} ${format}`,
      said.length > 4 ? `${said[0]} + ${said.length - 1} × ${said[1]}` : said.join(' + '),
    );
  });
});

/** Samples of a source by track, or, of a path, of its first picture and its first sound as ffmpeg finds them. */
async function sourceSamples(
  input: Input,
  asset: Asset,
  from: Buffer | string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (typeof from === 'string') return new Map(Object.entries(await codedStreams(from)));
  const { path } = await taken(input);
  const file = input.isRemuxed === true ? await remuxed(path) : from;
  return new Map(
    asset.tracks.map(({ id, trackId }) => [
      id,
      samplesOf(file, trackId).map(({ bytes }) => bytes.toString('latin1')),
    ]),
  );
}

/** What is primed begins before time 0, which not every format can say: of sound, that much may be missing in front. */
const PRIMING_SAMPLES = 8;

function expectRun(samples: readonly string[], source: readonly string[], id: string): void {
  const missing = source.length - samples.length;
  expect(missing, id).toBeGreaterThanOrEqual(0);
  expect(missing, id).toBeLessThanOrEqual(id.startsWith('audio') ? PRIMING_SAMPLES : 0);
  expect(
    samples.findIndex((sample, i) => sample !== source[i + missing]),
    id,
  ).toBe(-1);
}

describe('docs/formats.md', () => {
  it('says what becomes of each in other formats', async () => {
    const formats = Object.keys(OTHER_FORMATS);
    const rows = TAKEN.map(({ name }) => [
      name,
      ...formats.map((format) => cells.get(`${name} ${format}`) ?? ''),
    ]);
    const complete = rows.filter((row) => !row.includes(''));
    const lines = [['file', ...formats], ...complete].map((row) => `| ${row.join(' | ')} |`);
    console.log(lines.join('\n'));
    const page = (await readFile(FORMATS_PAGE, 'utf8')).replaceAll(/ +/g, ' ');
    for (const line of lines) expect(page).toContain(line);
  });
});

describe('thumbnails in a track', () => {
  it.each(INPUTS.filter(({ file }) => file.startsWith('thumbnails')))(
    "$name are the source's, each at its time",
    async (input) => {
      const { asset, bytes, path } = await taken(input);
      const [image] = asset.images;
      const { tiles, thumbnailSeconds } = image ?? expect.unreachable();
      const packets = await imagePackets(path);
      expect(tiles.count).toBe(packets.length);
      for (const [i, { seconds, hash }] of packets.entries()) {
        const { start, end } = tiles.at(i);
        expect(createHash('md5').update(bytes.subarray(start, end)).digest('hex')).toBe(hash);
        expect(tiles.startSeconds(i)).toBeCloseTo(seconds, 2);
      }
      expect(thumbnailSeconds).toBeCloseTo(packets[1]!.seconds, 2);
    },
  );
});

describe('docs/inputs.md', () => {
  it('says what becomes of each', async () => {
    const rows: string[] = ['| file | is served as | is left out, or why it is refused |'];
    for (const input of INPUTS) {
      const { asset, refusal } = await outcomeOf(input);
      expect(asset === undefined, input.name).toBe(input.isRefused === true);
      rows.push(
        `| ${input.name} | ${asset === undefined ? '' : servedAs(asset)} | ${whatIsNot(asset, refusal)} |`,
      );
    }
    console.log(rows.join('\n'));
    const page = (await readFile(PAGE, 'utf8')).replaceAll(/ +/g, ' ');
    for (const row of rows) expect(page).toContain(row.replaceAll(/ +/g, ' '));
  });
});

async function taken(input: Input): Promise<Outcome & { readonly asset: Asset }> {
  const outcome = await outcomeOf(input);
  const { asset } = outcome;
  return asset === undefined ? expect.unreachable(outcome.refusal) : { ...outcome, asset };
}

/** The union of all segments is the source, and what a manifest says of each is true. @param file has the media in plain view */
function expectWhole(served: ServedTrack, { trackId, kind, segments, timescale }: Track, file: Buffer): void {
  const source = samplesOf(file, trackId);
  const samples = served.segments.flatMap((segment) => segment.samples);
  expect(samples).toHaveLength(source.length);
  expect(samples.findIndex(({ bytes }, i) => !bytes.equals(source[i]!.bytes))).toBe(-1);
  let start = segments.startTicks(0) / timescale;
  for (const { startSeconds = start, lengthSeconds, samples: inside } of served.segments) {
    expect(lengthSeconds).toBeGreaterThan(0);
    expect(Math.abs(startSeconds - start)).toBeLessThan(TOLERANCE_SECONDS);
    const earliest = Math.min(...inside.map(({ seconds }) => seconds));
    if (kind === 'video') expect(Math.abs(earliest - start)).toBeLessThan(TOLERANCE_SECONDS);
    start += lengthSeconds;
  }
  expect(Math.abs(start - segments.startTicks(segments.count) / timescale)).toBeLessThan(TOLERANCE_SECONDS);
}

function inOrder(asset: Asset, served: readonly ServedTrack[]): ServedTrack[] {
  return asset.tracks.map(({ id }) => served.find((one) => one.id === id) ?? expect.unreachable(id));
}

/** Tracks as mp4box has them. */
function describedBy(file: Buffer) {
  const parsed = createFile();
  parsed.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(file).buffer, 0), true);
  return parsed.getInfo().tracks.map(({ id, codec, video, audio, language }) => {
    // What stands in `elng` ends with a zero.
    return { id, codec, video, audio, language: bcp47(language.replaceAll('\0', '')) };
  });
}

/** In a file of its own. */
function asFirst<One>(track: One): One {
  return { ...track, id: 1 };
}

function servedAs({ tracks, images }: Asset): string {
  const counts = new Map<string, number>();
  for (const { codec } of tracks) counts.set(codec, (counts.get(codec) ?? 0) + 1);
  for (const { contentType } of images) counts.set(contentType, (counts.get(contentType) ?? 0) + 1);
  return [...counts].map(([codec, count]) => `\`${codec}\`${count > 1 ? ` × ${count}` : ''}`).join(', ');
}

function whatIsNot(asset: Asset | undefined, refusal: string): string {
  return asset === undefined ? refusal : asset.leftOut.join('; ');
}

/** The packets of the second video, as ffmpeg has them. */
async function imagePackets(path: string): Promise<{ seconds: number; hash: string }[]> {
  const select = ['-v', 'error', '-i', path, '-map', '0:v:1', '-c', 'copy'];
  const { stdout } = await promisify(execFile)('ffmpeg', [...select, '-f', 'framehash', '-hash', 'md5', '-']);
  const timebase = /#tb 0: (\d+)\/(\d+)/.exec(stdout) ?? expect.unreachable(stdout);
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const fields = line.split(',').map((field) => field.trim());
    return { seconds: (Number(fields[2]) * Number(timebase[1])) / Number(timebase[2]), hash: fields[5]! };
  });
}
