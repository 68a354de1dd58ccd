import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
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
  /** Formats of the table that cannot carry it. */
  readonly notIn?: readonly string[];
  /** Sound that is compared as it is coded, since it is decoded into other noise every time, or not told of its extension. */
  readonly asCoded?: 'AAC' | 'Dolby';
}

export interface Title {
  readonly name: string;
  /** The asset in the bucket. */
  readonly asset: string;
  readonly tracks: readonly SourceTrack[];
  /** The clip of it that is served, where it is too short for the usual one. */
  readonly clip?: string;
  /** It is served from so much before its time 0 on: from the sync sample that its edit list begins behind. */
  readonly earlySeconds?: number;
  /** libavformat gives the last frame of packed AC-3 in a segment the time of the next segment's first. */
  readonly packedSlackSeconds?: number;
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
/** Each stands a little longer than the one before: from a second to four. */
const SLIDES = ['-vf', 'setpts=(N+N*N/12)/TB', '-fps_mode', 'vfr', '-enc_time_base:v', '1/1000'];
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
  'dolby.mp4': [
    ['-f', 'lavfi', '-i', `${PICTURE}:rate=25`, ...SOUND, '-map', '0:v', '-map', '1:a', '-map', '1:a'],
    ['-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1'],
    ['-x265-params', 'log-level=error:keyint=50:bframes=2:open-gop=0', '-b:a', '192k'],
    ['-c:a:0', 'ac3', '-c:a:1', 'eac3', '-metadata:s:a', 'language=eng', '-t', '12'],
  ].flat(),
  'half-rate.mp4': [
    ['-f', 'lavfi', '-i', `${PICTURE}:rate=25`, ...SOUND, ...X264, '-c:a', 'aac', '-ar', '24000'],
    ['-ac', '1', '-aac_pns', '0', '-t', '12'],
  ].flat(),
  'long-sound.mp4': [
    ['-t', '7', '-f', 'lavfi', '-i', `${PICTURE}:rate=25`, '-t', '13', ...SOUND, ...X264, '-c:a', 'aac'],
  ].flat(),
  'slides.mp4': [
    ['-t', '18', '-f', 'lavfi', '-i', `${PICTURE}:rate=1`, '-t', '42', ...SOUND, ...X264, '-g', '4'],
    [...SLIDES, '-c:a', 'aac'],
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
  { ...bare('begins inside a group', 'edit-mid-gop.mp4'), earlySeconds: 2.8 },
  bare('sound outlasts the picture', 'long-sound.mp4'),
  bare('slides', 'slides.mp4'),
  {
    name: 'HEVC, AC-3, E-AC-3',
    asset: 'dolby.mp4',
    tracks: [
      { id: /^video/, file: 'dolby.mp4', stream: 'v:0' },
      { id: /^audio_eng=/, file: 'dolby.mp4', stream: 'a:0', asCoded: 'Dolby', notIn: ['Smooth'] },
      { id: /^audio_eng_1=/, file: 'dolby.mp4', stream: 'a:1', asCoded: 'Dolby' },
    ],
    packedSlackSeconds: 0.0325,
  },
  {
    name: 'HE-AAC',
    asset: 'he-aac.mp4',
    tracks: [
      { id: /^video/, file: 'he-aac.mp4', stream: 'v:0' },
      { id: /^audio/, file: 'he-aac.mp4', stream: 'a:0', asCoded: 'AAC' },
    ],
  },
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
  for (const name of ['audio-delay-2s.mp4', 'edit-mid-gop.mp4'])
    files.set(name, fileURLToPath(new URL(`found/${name}`, SHARED_MEDIA)));
  for (const [name, how] of Object.entries(MADE)) {
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-nostdin', ...how, join(folder, name)]);
    files.set(name, join(folder, name));
  }
  files.set('he-aac.mp4', await asHeAac(files.get('half-rate.mp4')!));
  for (const [name, path] of files) await put(name, await readFile(path));
  return files;
}

/** AudioSpecificConfig of one channel of AAC-LC at 24 kHz, as ffmpeg writes it. ISO/IEC 14496-3 1.6.2.1 */
const HALF_RATE = Buffer.from('130856e500', 'hex');

/** The same as the core of HE-AAC at 48 kHz. */
const HE_AAC = Buffer.from('2b09880000', 'hex');

/**
 * No encoder of Debian's makes HE-AAC. A decoder that is told of it doubles the rate of frames without an extension, too, so
 * that sound in a format that does not hand this on comes out at half the rate.
 */
async function asHeAac(path: string): Promise<string> {
  const file = await readFile(path);
  const at = file.indexOf(HALF_RATE);
  if (at < 0) throw new Error(`${path}: no AudioSpecificConfig as ffmpeg writes it`);
  HE_AAC.copy(file, at);
  const changed = path.replace('half-rate', 'he-aac');
  await writeFile(changed, file);
  return changed;
}
