import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DecodedFrame } from '../../support/ffmpeg.ts';
import { linksOf } from '../../support/manifest-links.ts';
import { samplesOf } from '../../support/served-media.ts';
import { smoothInit } from '../../support/smooth-init.ts';
import { attributesOf } from '../../support/xml-attributes.ts';

/** A track as one asset serves it. */
export interface ServedTrack {
  /** URL of the asset, with a slash. */
  readonly base: string;
  /** NAME in its URLs. */
  readonly name: string;
  /** Of a selection; empty for the whole. */
  readonly query: string;
  readonly id: string;
  /** All tracks of the asset, in its order. */
  readonly ids: readonly string[];
  /** Where files may be put. */
  readonly folder: string;
  /** Reads a stream of a file or URL. */
  readonly read: (input: string, stream: string) => Promise<DecodedFrame[]>;
}

/** Presentation time 0 in a transport stream, seconds. */
const TS_OFFSET = 10;

/** A tick of 90 kHz; the source has times that are none. */
const TS_TICK = 1 / 90_000;

/** The decoded frames of a track in each format, in presentation order. */
export const FORMATS: Readonly<Record<string, (track: ServedTrack) => Promise<DecodedFrame[]>>> = {
  'HLS fMP4': async (track) => {
    const url = at(track, `${track.name}-${track.id}.m3u8`);
    return fromPieces(track, linksOf('application/vnd.apple.mpegurl', await textOf(url)), url);
  },
  'HLS TS muxed': (track) => {
    const isPicture = kindOf(track.id) === 'v';
    const lead = isPicture ? track.id : track.ids.find((id) => id.startsWith('video'))!;
    const sound = isPicture ? track.ids.find((id) => id.startsWith('audio'))! : track.id;
    return fromTransportStream(track, at(track, `${track.name}-${sound}-${lead}.m3u8`));
  },
  'HLS TS demuxed': (track) =>
    fromTransportStream(track, at(track, `${track.name}-${track.id}.m3u8?container=ts`)),
  'DASH time': (track) => fromMpd(track, '.mpd'),
  'DASH number': async (track) => {
    const { count, url } = await segmentsOf(track);
    const numbers = Array.from({ length: count }, (_, i) => `dash/${track.name}-${track.id}-${i + 1}.m4s`);
    const links = [`dash/${track.name}-${track.id}.dash`, ...numbers];
    return fromPieces(
      track,
      links.map((link) => at(track, link)),
      url,
    );
  },
  'DASH on-demand': (track) => fromMpd(track, '.mpd?profile=on-demand'),
  Smooth: async (track) => {
    const url = at(track, 'Manifest');
    const manifest = await textOf(url);
    const [stream, bitrate] = track.id.split('=');
    const index = manifest.split('<StreamIndex ').find((one) => one.includes(`Fragments(${stream}={`))!;
    const level = attributesOf(index, 'QualityLevel').find(({ Bitrate }) => Bitrate === bitrate)!;
    const links = linksOf('text/xml', manifest);
    const own = links.filter((link) => link.startsWith(`QualityLevels(${bitrate})/Fragments(${stream}=`));
    return fromPieces(track, own, url, smoothInit(level));
  },
  progressive: async (track) => {
    const file = await fileOf(track, 'mp4', [await bytesOf(at(track, '.mp4'))]);
    const alike = track.ids.filter((id) => kindOf(id) === kindOf(track.id));
    return presented(await track.read(file, `${kindOf(track.id)}:${alike.indexOf(track.id)}`));
  },
};

/** Ids of all tracks of an asset, as an MPD names them. */
export async function trackIds(base: string, query: string): Promise<string[]> {
  const mpd = await textOf(`${base}${withQuery('.mpd', query)}`);
  return attributesOf(mpd, 'Representation')
    .map(({ id }) => id!)
    .filter((id) => !id.startsWith('keyframes-'));
}

async function fromMpd(track: ServedTrack, manifest: string): Promise<DecodedFrame[]> {
  const url = at(track, manifest);
  return fromPieces(track, ownLinks(track, await textOf(url)), url);
}

async function segmentsOf(track: ServedTrack): Promise<{ count: number; url: string }> {
  const url = at(track, '.mpd');
  return { count: ownLinks(track, await textOf(url)).length - 1, url };
}

function ownLinks({ name, id }: ServedTrack, mpd: string): string[] {
  const own = new RegExp(`^dash/${name}-${id}(?:-\\d+)?\\.\\w+(?:\\?|$)`);
  return linksOf('application/dash+xml', mpd).filter((link) => own.test(link));
}

/** Fragments behind an initialization segment. */
async function fromPieces(
  track: ServedTrack,
  links: readonly string[],
  from: string,
  init?: Buffer,
): Promise<DecodedFrame[]> {
  const pieces = init === undefined ? [] : [init];
  for (const link of links) pieces.push(await bytesOf(new URL(link, from).href));
  const file = await fileOf(track, 'mp4', pieces);
  return withTimesOfBoxes(await track.read(file, `${kindOf(track.id)}:0`), Buffer.concat(pieces));
}

/**
 * libavformat shifts fragments with negative composition offsets by their reordering delay, so that times are taken from
 * the boxes: each frame is a sample; what is over before time 0 is not presented.
 */
function withTimesOfBoxes(frames: readonly DecodedFrame[], file: Buffer): DecodedFrame[] {
  const times = samplesOf(file)
    .filter(({ endSeconds }) => endSeconds > 1e-9)
    .map(({ seconds }) => Math.max(0, seconds))
    .toSorted((a, b) => a - b);
  // What cannot be decoded is at the beginning.
  const count = Math.min(frames.length, times.length);
  const late = times.slice(times.length - count);
  return frames.slice(frames.length - count).map(({ hash }, i) => ({ hash, time: late[i]! }));
}

async function fromTransportStream(track: ServedTrack, playlist: string): Promise<DecodedFrame[]> {
  const frames = await track.read(playlist, `${kindOf(track.id)}:0`);
  return presented(frames.map(({ hash, time }) => ({ hash, time: time - TS_OFFSET })));
}

/** What lies before time 0 is an encoder's priming. */
function presented(frames: readonly DecodedFrame[]): DecodedFrame[] {
  return frames.filter(({ time }) => time >= -TS_TICK);
}

function kindOf(id: string): 'v' | 'a' {
  return id.startsWith('video') ? 'v' : 'a';
}

async function fileOf(track: ServedTrack, ending: string, pieces: readonly Buffer[]): Promise<string> {
  const file = join(track.folder, `served.${ending}`);
  await writeFile(file, Buffer.concat(pieces));
  return file;
}

function at({ base, query }: ServedTrack, path: string): string {
  return `${base}${withQuery(path, query)}`;
}

function withQuery(path: string, query: string): string {
  if (query === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

async function textOf(url: string): Promise<string> {
  return (await bytesOf(url)).toString();
}

async function bytesOf(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
}
