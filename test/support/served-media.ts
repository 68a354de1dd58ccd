import { createFile, MP4BoxBuffer } from 'mp4box';
import type { Asset } from '../../origin/model/asset.ts';
import type { Asked } from '../../origin/model/packager.ts';
import { planOf, textOf } from './ladder-asset.ts';

/** A sample by its boxes alone, edit list applied. */
export interface BoxSample {
  readonly bytes: Buffer;
  /** Presentation time in seconds. */
  readonly seconds: number;
  readonly endSeconds: number;
}

/** A segment as a manifest announces it and as it is sent. */
export interface ServedSegment {
  /** Of the manifest: S@t and S@d, EXTINF; HLS does not say when one starts. */
  readonly startSeconds?: number;
  readonly lengthSeconds: number;
  readonly bytes: Buffer;
  readonly samples: readonly BoxSample[];
}

export interface ServedTrack {
  readonly id: string;
  readonly init: Buffer;
  readonly segments: readonly ServedSegment[];
  /** BANDWIDTH of the least variant that has it, bandwidth of its Representation. */
  readonly bandwidth: number;
}

/** What one format makes of an asset. */
export interface ServedFormat {
  readonly manifest: string;
  readonly leftOut: string;
  readonly tracks: readonly ServedTrack[];
}

/** The samples of a file, or of an initialization segment and its segments, as mp4box reads them. */
export function samplesOf(file: Buffer, trackId = 1): BoxSample[] {
  const parsed = createFile();
  const copy = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
  parsed.appendBuffer(MP4BoxBuffer.fromArrayBuffer(copy, 0), true);
  const trak = parsed.moov.traks.find(({ tkhd }) => tkhd.track_id === trackId)!;
  const { timescale } = trak.mdia.mdhd;
  const mediaTime = trak.edts?.elst?.entries[0]?.media_time ?? 0;
  return parsed.getTrackSamplesInfo(trackId).map(({ offset, size, cts, duration }) => ({
    bytes: file.subarray(offset, offset + size),
    seconds: (cts - mediaTime) / timescale,
    endSeconds: (cts + duration - mediaTime) / timescale,
  }));
}

/** All of an asset by HLS, followed from the multivariant playlist. */
export function servedByHls(asset: Asset, file: Buffer): ServedFormat {
  const fetch = (uri: string) => servedBytes(asset, decodeURIComponent(uri), file);
  const plan = planOf(asset, '.m3u8');
  const manifest = textOf(plan);
  const media = manifest.replaceAll(/#EXT-X-IMAGE.*/g, '');
  const tracks = [...new Set(media.match(/(?<=^|")[^"#\n/]+-[^"\n/]+\.m3u8/gm) ?? [])].map((uri) => {
    const playlist = fetch(uri).toString();
    const [, map = ''] = /#EXT-X-MAP:URI="(.*)"/.exec(playlist) ?? [];
    const init = fetch(map);
    const pieces = [...playlist.matchAll(/#EXTINF:([\d.]+),\n(.+)/g)].map(([, seconds, piece = '']) => ({
      lengthSeconds: Number(seconds),
      bytes: fetch(piece),
    }));
    const bandwidth = hlsBandwidth(manifest, uri);
    return { id: uri.slice(asset.name.length + 1, -5), init, segments: withSamples(init, pieces), bandwidth };
  });
  return { manifest, leftOut: plan.headers?.['headwater-left-out'] ?? '', tracks };
}

/** BANDWIDTH of a variant is the sum of video and the largest audio: of audio, what its variants promise beside video. */
function hlsBandwidth(manifest: string, uri: string): number {
  const variants = [...manifest.matchAll(/[:,]BANDWIDTH=(\d+).*?(?:AUDIO="(.*?)")?\n(.+)/g)];
  const own = variants.filter(([, , , variant]) => variant === uri);
  const [, group] =
    manifest
      .split('\n')
      .find((line) => line.includes(`URI="${uri}"`))
      ?.match(/GROUP-ID="(.*?)"/) ?? [];
  const used = own.length > 0 ? own : variants.filter(([, , audio]) => audio === group);
  return Math.min(...used.map(([, bandwidth]) => Number(bandwidth)));
}

/** All of an asset by DASH, followed from the MPD. */
export function servedByDash(asset: Asset, file: Buffer): ServedFormat {
  const plan = planOf(asset, '.mpd');
  const manifest = textOf(plan);
  const sets = [...manifest.matchAll(/<AdaptationSet .*?<\/AdaptationSet>/gs)];
  // What is to be run through only has the same pictures once more.
  const tracks = sets
    .filter(([set]) => !set.includes('EssentialProperty'))
    .flatMap(([set]) =>
      [...set.matchAll(/<Representation id="(.*?)" bandwidth="(\d+)"/g)].map(([, id = '', bandwidth]) => {
        const template = (name: string) => new RegExp(` ${name}="(.*?)"`).exec(set)?.[1] ?? '';
        const timescale = Number(template('timescale'));
        const fetch = (uri: string) =>
          servedBytes(asset, `dash/${decodeURIComponent(uri.replace('$RepresentationID$', id))}`, file);
        const init = fetch(template('initialization'));
        const pieces = timeline(set).map(({ start, length }) => ({
          startSeconds: start / timescale,
          lengthSeconds: length / timescale,
          bytes: fetch(template('media').replace('$Time$', String(start))),
        }));
        return { id, init, segments: withSamples(init, pieces), bandwidth: Number(bandwidth) };
      }),
    );
  return { manifest, leftOut: plan.headers?.['headwater-left-out'] ?? '', tracks };
}

/** SegmentTimeline. ISO/IEC 23009-1 5.3.9.6 */
function timeline(set: string): { start: number; length: number }[] {
  const segments: { start: number; length: number }[] = [];
  let next = 0;
  for (const [, t, d, r = '0'] of set.matchAll(/<S(?: t="(\d+)")? d="(\d+)"(?: r="(\d+)")?\/>/g)) {
    if (t !== undefined) next = Number(t);
    for (let left = Number(r); left >= 0; left--) {
      segments.push({ start: next, length: Number(d) });
      next += Number(d);
    }
  }
  return segments;
}

function withSamples<Piece extends { bytes: Buffer }>(init: Buffer, pieces: readonly Piece[]) {
  return pieces.map((piece) => ({ ...piece, samples: samplesOf(Buffer.concat([init, piece.bytes])) }));
}

/** The whole answer, with media out of the file that the asset is. */
export function servedBytes(asset: Asset, tail: string, file: Buffer, asked: Asked = {}): Buffer {
  const pieces = planOf(asset, tail, undefined, asked).parts.flatMap((part): Uint8Array[] => {
    if (part.kind === 'bytes') return [part.bytes];
    if (part.kind === 'object') return cut(file, part.runs);
    const transform = part.transform();
    const output = part.sources.flatMap(({ runs }, source) =>
      cut(file, runs).flatMap((bytes) => [...transform.push(source, bytes)]),
    );
    return [Buffer.concat(output).subarray(part.start, part.end)];
  });
  return Buffer.concat(pieces);
}

function cut(file: Buffer, runs: readonly number[]): Buffer[] {
  return runs.flatMap((start, i) => (i % 2 === 0 ? [file.subarray(start, runs[i + 1])] : []));
}
