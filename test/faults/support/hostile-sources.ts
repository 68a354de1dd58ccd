import { readFileSync } from 'node:fs';
import { CLIPS } from '../../support/clips.ts';
import {
  fragment,
  fragmentedHead,
  randomAccess,
  segmentIndex,
  FRAGMENTED_AUDIO as AUDIO,
  FRAGMENTED_VIDEO as VIDEO,
} from '../../support/fragment-builder.ts';
import {
  movieWithText,
  stppTrack,
  SUB_RIP,
  ttml,
  tx3gTrack,
  WEB_VTT,
  wvttTrack,
} from '../../support/text-inputs.ts';
import { type Content, CountingStore, sparse } from '../../origin/asset/support/counting-store.ts';

/** A reader of files, and a sound file for it. */
interface Source {
  /** The key that is asked for. */
  readonly key: string;
  /** What is damaged: all of the file, or the part that is read to index it. */
  readonly bytes: Buffer;
  /** The store that has the damaged file. */
  readonly place: (damaged: Buffer) => CountingStore;
}

/** Beyond what is read as a whole, so that indexes are. */
const LARGE_BYTES = 12 * 1024 * 1024;

const SMALL_CLIP = readFileSync(new URL('ladder-180p.mp4', CLIPS));
const CLIP = readFileSync(new URL('ladder-360p-eng.mp4', CLIPS));

/** Much of it may change without harm, or nothing damaged would ever be served. */
const MAPPING = {
  tracks: [
    { src: 'ladder-360p-eng.mp4' },
    {
      src: 'ladder-180p.mp4',
      type: 'video',
      bitrate: 123_456,
      label: 'The same picture once more, and smaller',
    },
    {
      src: 'ladder-swe.mp4',
      type: 'audio',
      language: 'swe',
      label: 'What somebody says about it in another language',
    },
  ],
};

/** How often a text says the same: some minutes of it. */
const TIMES = 30;

/** Of each fragment with its media. */
const SIZES = sizesOf(fragments(Buffer.alloc(0)));

/** By the reader that is tried. */
export const SOURCES: Readonly<Record<string, Source>> = {
  'progressive files': progressive(),
  'fragmented files': alone('film.mp4', fragments(fragmentedHead([VIDEO, AUDIO]))),
  'fragmented files with a sidx': large((head) => Buffer.concat([head, segmentIndex(1, 1000, SIZES)])),
  'fragmented files with an mfra': large((head) => head, true),
  'server manifests': ofClips('film.ism', readFileSync(new URL('ladder.ism', CLIPS))),
  mappings: ofClips('film.json', Buffer.from(JSON.stringify(MAPPING, null, 4))),
  'WebVTT files': ofText('text.vtt', longer(WEB_VTT, WEB_VTT.slice('WEBVTT\n'.length))),
  'SubRip files': ofText('text.srt', longer(SUB_RIP, `\n${SUB_RIP}`)),
  'TTML files': ofText('text.ttml', Buffer.from(ttml(Array.from({ length: TIMES }, paragraphAt)))),
  'tx3g tracks': ofText('text.mp4', movieWithText(tx3gTrack())),
  'wvtt tracks': ofText('text.mp4', movieWithText(wvttTrack())),
  'stpp tracks': ofText('text.mp4', movieWithText(stppTrack())),
};

function longer(text: string, more: string): Buffer {
  return Buffer.from(text + more.repeat(TIMES));
}

function paragraphAt(_: unknown, second: number): string {
  return `<p begin="${second}s" dur="1s">One of many, <span tts:color="red">and a part of it</span></p>`;
}

/** A text that a server manifest names beside pictures. */
function ofText(key: string, bytes: Buffer): Source {
  const manifest = `<smil><body><switch><video src="clip.mp4"/><textstream src="${key}"/></switch></body></smil>`;
  const place = (damaged: Buffer) =>
    new CountingStore().put('film.ism', Buffer.from(manifest)).put('clip.mp4', SMALL_CLIP).put(key, damaged);
  return { key: 'film.ism', bytes, place };
}

/** Damaged where its index is, ahead of media that is left alone. */
function progressive(): Source {
  const indexBytes = CLIP.indexOf('mdat') + 4;
  return {
    key: 'film.mp4',
    bytes: CLIP.subarray(0, indexBytes),
    place: (damaged) =>
      new CountingStore().put('film.mp4', Buffer.concat([damaged, CLIP.subarray(indexBytes)])),
  };
}

function alone(key: string, bytes: Buffer): Source {
  return { key, bytes, place: (damaged) => new CountingStore().put(key, damaged) };
}

function ofClips(key: string, bytes: Buffer): Source {
  const clips = (store: CountingStore) =>
    store
      .put('ladder-360p-eng.mp4', CLIP)
      .put('ladder-180p.mp4', SMALL_CLIP)
      .put('ladder-720p.mp4', SMALL_CLIP)
      .put('ladder-swe.mp4', CLIP);
  return { key, bytes, place: (damaged) => clips(new CountingStore().put(key, damaged)) };
}

function fragments(head: Buffer): Buffer {
  const video = { trackId: 1, sizes: [40, 10, 11, 12], durations: 500, syncSamples: [0] };
  const audio = { trackId: 2, sizes: Array.from({ length: 94 }, () => 5), durations: 1024 };
  let bytes = head;
  for (let i = 0; i < 3; i++) {
    const runs = [
      { ...video, decodeTime: 2000 * i },
      { ...audio, decodeTime: 96_256 * i },
    ];
    bytes = Buffer.concat([bytes, fragment(bytes.length, runs)]);
  }
  return bytes;
}

/** Fragments, then zeros that no memory is taken for, and an index before or behind. */
function large(front: (head: Buffer) => Buffer, withTail = false): Source {
  const head = fragments(front(fragmentedHead([VIDEO, AUDIO])));
  const places = [...head.toString('latin1').matchAll(/moof/g)].map(({ index }) => index - 4);
  const tail = withTail ? randomAccess(1, places) : Buffer.alloc(0);
  const place = (damaged: Buffer) => {
    const cut = Math.max(0, damaged.length - tail.length);
    return new CountingStore().put('film.mp4', content(damaged.subarray(0, cut), damaged.subarray(cut)));
  };
  return { key: 'film.mp4', bytes: Buffer.concat([head, tail]), place };
}

function content(head: Buffer, tail: Buffer): Content {
  return sparse(LARGE_BYTES, [
    [0, head],
    [LARGE_BYTES - tail.length, tail],
  ]);
}

function sizesOf(fragmented: Buffer): number[] {
  const starts = [...fragmented.toString('latin1').matchAll(/moof/g)].map(({ index }) => index - 4);
  return starts.map((start, i) => (starts[i + 1] ?? fragmented.length) - start);
}
