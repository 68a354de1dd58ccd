import { readdirSync, readFileSync } from 'node:fs';
import { expect, describe, test } from 'vitest';
import { SHARED_MEDIA } from '../../support/origin-rig.ts';
import {
  type BoxSample,
  samplesOf,
  servedByDash,
  servedByHls,
  type ServedFormat,
  type ServedTrack,
} from '../../support/served-media.ts';
import { errorOf, resolveFile } from '../asset/support/resolve.ts';

/** Files that were served wrong once, by us or by others: beside the project, not in it. */
const FOUND = new URL('found/', SHARED_MEDIA);

/** A track as it is right: where its samples come from, and when it is presented. */
interface RightTrack {
  /** Its number in the file. */
  readonly from: number;
  readonly samples: number;
  /** In seconds. */
  readonly start: number;
  readonly end: number;
}

interface Right {
  readonly tracks: readonly RightTrack[];
  readonly leftOut?: string;
  /** What stands in manifests. */
  readonly hls?: readonly string[];
  readonly dash?: readonly string[];
  /** What does not. */
  readonly notInHls?: string;
  /** In the first track's initialization segment of HLS, in hexadecimal digits. */
  readonly init?: string;
}

const VIDEO_3S: RightTrack = { from: 1, samples: 75, start: 0, end: 3 };
const AUDIO_3S: RightTrack = { from: 2, samples: 142, start: 0, end: 3 };
const MPEG = 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011';
const CICP = 'urn:mpeg:mpegB:cicp:';

/** By the file's name. */
const RIGHT: Readonly<Record<string, Right | string>> = {
  'rotation.mp4': {
    tracks: [
      { from: 1, samples: 50, start: 0, end: 2 },
      { from: 2, samples: 95, start: 0, end: 2 },
    ],
    hls: ['RESOLUTION=90x160'],
    // A turn of 90 degrees in tkhd.
    init: '00000000ffff00000000000000010000' + '00000000'.repeat(4) + '40000000',
  },
  'edit-mid-gop.mp4': {
    tracks: [
      { from: 1, samples: 300, start: 0, end: 12 },
      { from: 2, samples: 564, start: 0, end: 12 },
    ],
  },
  'vvc-negative-offset-delay.mp4': {
    tracks: [{ from: 1, samples: 50, start: 0, end: 2 }],
    dash: ['<S t="0" '],
  },
  'audio-delay-2s.mp4': {
    tracks: [
      { from: 1, samples: 300, start: 0, end: 12 },
      // The edit list puts off the priming too, and nothing is cut off.
      { from: 2, samples: 564, start: 1.978, end: 13.999 },
    ],
  },
  'two-contiguous-edits.mp4': { tracks: [VIDEO_3S, AUDIO_3S] },
  'two-edits.mp4': 'its edit list has 2 edits, only one is understood',
  'audio-edit-past-end.mp4': { tracks: [VIDEO_3S], leftOut: 'track 2: its edit list presents no sample' },
  'empty-audio-track.mp4': {
    tracks: [{ from: 1, samples: 52, start: 0, end: 2.16 }],
    leftOut: 'track 2: it has no samples',
    notInHls: 'AUDIO',
  },
  'mp4a-67.mp4': {
    tracks: [VIDEO_3S],
    leftOut: 'track 2: MPEG-2 AAC (mp4a.67), which players refuse in segments',
    notInHls: 'AUDIO',
  },
  'two-equal-sample-entries.mp4': { tracks: [VIDEO_3S, AUDIO_3S] },
  'partially-fragmented.mp4': {
    tracks: [
      { from: 1, samples: 300, start: 0.08, end: 12.08 },
      { from: 2, samples: 564, start: 0, end: 12.08 },
    ],
  },
  'last-keyframe-duration-0.mp4': { tracks: [{ from: 1, samples: 201, start: 0, end: 8 }] },
  'hdr-pq.mp4': {
    tracks: [{ from: 1, samples: 125, start: 0, end: 5 }],
    hls: ['VIDEO-RANGE=PQ'],
    dash: [
      `${CICP}ColourPrimaries" value="9"`,
      `${CICP}TransferCharacteristics" value="16"`,
      `${CICP}MatrixCoefficients" value="9"`,
    ],
  },
  'ac3-51-says-2.mp4': {
    tracks: [{ from: 1, samples: 9, start: 0, end: 0.288 }],
    hls: ['CHANNELS="6"'],
    dash: [`${MPEG}" value="6"`],
  },
  'eac3-5.1.mp4': {
    tracks: [{ from: 1, samples: 32, start: 0, end: 1.019 }],
    hls: ['CHANNELS="6"'],
    dash: [`${MPEG}" value="6"`],
  },
  'aac-pce-8ch.mp4': { tracks: [{ from: 1, samples: 48, start: 0, end: 1.003 }], hls: ['CHANNELS="8"'] },
  'aac-7.1-config7.mp4': {
    tracks: [{ from: 1, samples: 48, start: 0, end: 1.003 }],
    hls: ['CHANNELS="8"'],
    dash: [`${CICP}ChannelConfiguration" value="7"`],
  },
  'flac-96k.mp4': {
    tracks: [{ from: 1, samples: 53, start: 0, end: 4.523 }],
    dash: ['audioSamplingRate="96000"'],
  },
  'two-eng-one-spa.mp4': {
    tracks: [VIDEO_3S, AUDIO_3S, { ...AUDIO_3S, from: 3 }, { ...AUDIO_3S, from: 4 }],
    hls: [
      'GROUP-ID="audio-1",NAME="English"',
      'GROUP-ID="audio-1",NAME="Spanish"',
      'GROUP-ID="audio-1",NAME="English 2"',
    ],
    notInHls: 'audio-2',
    dash: [
      '<AdaptationSet id="2" contentType="audio" lang="en"',
      '<AdaptationSet id="3" contentType="audio" lang="es"',
      '<AdaptationSet id="4" contentType="audio" lang="en"',
    ],
  },
  'ismv-negative-tfxd.ismv': {
    tracks: [
      { from: 1, samples: 270, start: 0, end: 9.009 },
      { from: 2, samples: 389, start: 0, end: 9 },
    ],
    // Readers that take ticks for samples skip the priming and no more.
    dash: ['<SegmentTemplate timescale="44100"'],
  },
};

function read(name: string): Buffer {
  return readFileSync(new URL(name, FOUND));
}

test('all files that were found are judged', () => {
  const found = readdirSync(FOUND).filter((name) => name !== 'README.md');
  expect(Object.keys(RIGHT).toSorted()).toEqual(found.toSorted());
});

describe.each(Object.entries(RIGHT))('%s', (name, right) => {
  const file = read(name);
  if (typeof right === 'string') {
    test('is refused by name', async () => {
      const { code, message } = await errorOf(resolveFile(file, `vod/${name}`));
      expect(code).toBe('unsupported-media');
      expect(message).toBe(`Cannot package track 1 of vod/${name}: ${right}`);
    });
    return;
  }
  test.each([
    ['HLS', servedByHls, right.hls, right.notInHls],
    ['DASH', servedByDash, right.dash, undefined],
  ])('is right in %s', async (_, serve, said, unsaid) => {
    const served = serve(await resolveFile(file, `vod/${name}`), file);
    expect(served.leftOut).toBe(right.leftOut ?? '');
    for (const text of said ?? []) expect(served.manifest).toContain(text);
    if (unsaid !== undefined) expect(served.manifest).not.toContain(unsaid);
    expect(inOrder(served)).toHaveLength(right.tracks.length);
    for (const [i, track] of inOrder(served).entries()) expectRight(track, right.tracks[i]!, file);
    if (right.init !== undefined) expect(inOrder(served)[0]!.init.toString('hex')).toContain(right.init);
    expectRates(served);
  });
});

/** Video first, then the others as they are listed. */
function inOrder({ tracks }: ServedFormat): ServedTrack[] {
  return tracks.toSorted((a, b) => Number(isVideo(b)) - Number(isVideo(a)));
}

function isVideo({ id }: ServedTrack): boolean {
  return id.startsWith('video');
}

function expectRight(track: ServedTrack, right: RightTrack, file: Buffer): void {
  const { segments } = track;
  const samples = segments.flatMap((segment) => segment.samples);
  expectSameBytes(samples, samplesOf(file, right.from));
  expect(samples).toHaveLength(right.samples);
  let start = right.start;
  for (const { startSeconds = start, lengthSeconds, samples: inside } of segments) {
    expect(lengthSeconds).toBeGreaterThan(0);
    expect(startSeconds).toBeCloseTo(start, 3);
    if (isVideo(track)) expect(Math.min(...inside.map(({ seconds }) => seconds))).toBeCloseTo(start, 3);
    start += lengthSeconds;
  }
  expect(start).toBeCloseTo(right.end, 3);
  // Sound begins in time: what is before that is priming, and what a decoder needs.
  if (!isVideo(track)) {
    const heard = samples.find(({ endSeconds }) => endSeconds > right.start + 0.001)!;
    expect(heard.seconds).toBeLessThan(right.start + 0.001);
  }
  expect(Math.max(...samples.map(({ endSeconds }) => endSeconds))).toBeCloseTo(right.end, 2);
}

function expectSameBytes(served: readonly BoxSample[], source: readonly BoxSample[]): void {
  expect(served.length).toBe(source.length);
  const differing = served.findIndex(({ bytes }, i) => !bytes.equals(source[i]!.bytes));
  expect(differing).toBe(-1);
}

/** No segment is faster than the manifest says. RFC 8216 4.3.4.2 */
function expectRates({ tracks, manifest }: ServedFormat): void {
  const rate = ({ segments }: ServedTrack) =>
    Math.max(...segments.map(({ bytes, lengthSeconds }) => (bytes.length * 8) / lengthSeconds));
  const together = manifest.startsWith('#EXTM3U');
  const audio = together ? Math.max(0, ...tracks.filter((track) => !isVideo(track)).map(rate)) : 0;
  for (const track of tracks) {
    const fastest = rate(track) + (isVideo(track) ? audio : 0);
    expect(track.bandwidth).toBeGreaterThanOrEqual(fastest);
    if (isVideo(track)) expect(track.bandwidth).toBeLessThan(1.02 * fastest);
  }
}
