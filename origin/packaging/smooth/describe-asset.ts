import type { Asset, Track, TrackKind } from '../../model/asset.ts';
import { childUri } from '../plans/child-uri.ts';
import { displaySize } from '../tracks/display-size.ts';
import type { ClientManifest, QualityLevel, StreamIndex } from './client-manifest.ts';
import { codecData } from './codec-data.ts';
import { streamName } from './stream-name.ts';
import { textStream } from './text-stream.ts';
import { fragmentStart, TIMESCALE } from './ticks.ts';

const types = { video: 'video', audio: 'audio', textstream: 'text' } as const satisfies Record<
  TrackKind,
  StreamIndex['type']
>;

/** What is written for samples that have no width of their own, as every server does. */
const BITS_PER_SAMPLE = 16;

/** The asset as a client manifest. @param asset without what Smooth Streaming cannot have */
export function describeAsset(asset: Asset): ClientManifest {
  const names = new Set<string>();
  return {
    durationTicks: Math.round(asset.durationSeconds * TIMESCALE),
    streams: [
      ...streamsOf(asset).map((tracks) => streamIndex(asset, tracks, freeName(streamName(tracks[0]), names))),
      ...asset.texts.map((text) => textStream(asset, text, freeName(streamName(text), names))),
    ],
  };
}

/** Players switch within a stream: its levels have the same fragments. */
function streamsOf(asset: Asset): (readonly [Track, ...Track[]])[] {
  const streams = new Map<string, [Track, ...Track[]]>();
  for (const track of asset.tracks) {
    const key = JSON.stringify([streamName(track), fragmentTimes(track)]);
    const stream = streams.get(key);
    if (stream === undefined) streams.set(key, [track]);
    else stream.push(track);
  }
  return [...streams.values()];
}

/** When each fragment begins, and when the last one ends. */
function fragmentTimes(track: Track): number[] {
  return Array.from({ length: track.segments.count + 1 }, (_, i) => fragmentStart(track, i));
}

/** `video`, `video_alt2`: the URL tells them apart by their bitrates. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}_alt${n}`;
  taken.add(free);
  return free;
}

function streamIndex(asset: Asset, tracks: readonly [Track, ...Track[]], name: string): StreamIndex {
  const [first] = tracks;
  const times = fragmentTimes(first);
  return {
    type: types[first.kind],
    name,
    ...(first.language !== 'und' && { language: first.language }),
    url: childUri(
      asset,
      `QualityLevels({bitrate})/Fragments(${encodeURIComponent(streamName(first))}={start time})`,
    ),
    ...largest(tracks),
    levels: tracks.map(qualityLevel),
    startTicks: times[0]!,
    durationsTicks: times.slice(1).map((end, i) => end - times[i]!),
  };
}

function largest(tracks: readonly Track[]): Partial<StreamIndex> {
  const pictures = tracks.flatMap(({ video }) => (video === undefined ? [] : [video]));
  if (pictures.length === 0) return {};
  const shown = pictures.map(displaySize);
  return {
    maxWidth: Math.max(...pictures.map(({ width }) => width)),
    maxHeight: Math.max(...pictures.map(({ height }) => height)),
    displayWidth: Math.max(...shown.map(([width]) => width)),
    displayHeight: Math.max(...shown.map(([, height]) => height)),
  };
}

function qualityLevel(track: Track): QualityLevel {
  const { bitrate, video, audio } = track;
  const data = codecData(track);
  if (typeof data === 'string') throw new Error(`Cannot describe ${track.id}: ${data}`);
  return {
    bitrate,
    ...data,
    ...(video !== undefined && { maxWidth: video.width, maxHeight: video.height }),
    ...(audio !== undefined && {
      samplingRate: audio.sampleRate,
      channels: audio.channels ?? 2,
      bitsPerSample: BITS_PER_SAMPLE,
      packetSize: ((audio.channels ?? 2) * BITS_PER_SAMPLE) / 8,
    }),
  };
}
