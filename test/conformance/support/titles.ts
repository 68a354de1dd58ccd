import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CLIPS } from '../../support/clips.ts';
import { SHARED_MEDIA } from '../../support/origin-rig.ts';

/** A track of a title: a pattern of its id, and the stream of the file that it is. */
export interface SourceTrack {
  readonly id: RegExp;
  readonly file: string;
  /** As in ffmpeg's `-map`. */
  readonly stream: `${'v' | 'a'}:${number}`;
}

export interface Title {
  readonly name: string;
  /** The asset in the bucket. */
  readonly asset: string;
  readonly tracks: readonly SourceTrack[];
  /** The clip of it that is served, where it is too short for the usual one. */
  readonly clip?: string;
  /** Pictures at the beginning of a clip that need some before it. */
  readonly leadingPictures?: number;
}

/** Groups of 48 pictures, whatever they show. */
const X264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-g',
  '48',
  '-keyint_min',
  '48',
  '-sc_threshold',
  '0',
];
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000:beep_factor=3'];
const PICTURE = 'testsrc2=size=320x180';
const MADE: Readonly<Record<string, readonly string[]>> = {
  'open-gop.mp4': [
    ['-f', 'lavfi', '-i', `${PICTURE}:rate=24`, ...SOUND, ...X264, '-c:a', 'aac', '-t', '12'],
    ['-x264-params', 'open-gop=1:b-pyramid=normal:bframes=5:b-adapt=0'],
  ].flat(),
  'ntsc.mp4': [
    '-f',
    'lavfi',
    '-i',
    `${PICTURE}:rate=30000/1001`,
    ...SOUND,
    ...X264,
    '-c:a',
    'aac',
    '-t',
    '12',
  ],
  'late-picture.mp4': [
    ['-itsoffset', '0.52', '-f', 'lavfi', '-i', `${PICTURE}:rate=25`, ...SOUND, ...X264, '-c:a', 'aac'],
    ['-t', '12'],
  ].flat(),
};

function bare(name: string, file = name): Title {
  return {
    name,
    asset: file,
    tracks: [
      { id: /^video/, file, stream: 'v:0' },
      { id: /^audio/, file, stream: 'a:0' },
    ],
  };
}

export const TITLES: readonly Title[] = [
  {
    name: 'ladder, two languages',
    asset: 'ladder.ism',
    tracks: [
      { id: /^video=250000$/, file: 'ladder-360p-eng.mp4', stream: 'v:0' },
      { id: /^audio_eng=64000$/, file: 'ladder-360p-eng.mp4', stream: 'a:0' },
      { id: /^audio_swe=64000$/, file: 'ladder-swe.mp4', stream: 'a:0' },
    ],
  },
  bare('bbb, 44.1 kHz', 'bbb_prog_10s.mp4'),
  bare('prog_8s', 'prog_8s.mp4'),
  { ...bare('HEVC, 44.1 kHz', 'ed_hevc.mp4'), clip: 'vbegin=0.2&vend=0.6' },
  { ...bare('open GOP, B-pyramid', 'open-gop.mp4'), leadingPictures: 8 },
  bare('30000/1001', 'ntsc.mp4'),
  bare('picture 0.52 s late', 'late-picture.mp4'),
  bare('sound 2 s late', 'audio-delay-2s.mp4'),
];

/** Hands over every file of every title; some are made, in `folder`. @returns where each file lies */
export async function putTitles(
  folder: string,
  put: (name: string, bytes: Buffer) => Promise<unknown>,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const name of [
    'ladder-180p.mp4',
    'ladder-360p-eng.mp4',
    'ladder-720p.mp4',
    'ladder-swe.mp4',
    'ladder.ism',
  ])
    files.set(name, fileURLToPath(new URL(name, CLIPS)));
  for (const name of ['bbb_prog_10s.mp4', 'prog_8s.mp4', 'ed_hevc.mp4'])
    files.set(name, fileURLToPath(new URL(name, SHARED_MEDIA)));
  files.set('audio-delay-2s.mp4', fileURLToPath(new URL('found/audio-delay-2s.mp4', SHARED_MEDIA)));
  for (const [name, how] of Object.entries(MADE)) {
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-nostdin', ...how, join(folder, name)]);
    files.set(name, join(folder, name));
  }
  for (const [name, path] of files) await put(name, await readFile(path));
  return files;
}
