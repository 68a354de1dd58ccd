import type { Encoding } from './encode.ts';

/** A track of a source: a pattern of its id, and the stream of the file that it comes from. */
export type SourceTrack = readonly [id: RegExp, file: string, stream: string];

export interface Source {
  readonly asset: string;
  /** The picture first. */
  readonly tracks: readonly [SourceTrack, ...SourceTrack[]];
  /** Whether sound is decoded the same wherever decoding begins: made up noise is not. */
  readonly repeats?: boolean;
}

const AVC = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p'];
/** Noise that a decoder makes up depends on what it made up before. */
const AAC = ['-c:a', 'aac', '-aac_pns', '0', '-ac:a', '2', '-ar:a', '48000'];

/** Films of a structure each. */
export const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'open-gop.mp4': {
    video: [
      '-c:v',
      'libx264',
      '-preset',
      'fast',
      '-pix_fmt',
      'yuv420p',
      '-force_key_frames',
      '0',
      '-x264-params',
      'open-gop=1:keyint=50:min-keyint=50:scenecut=0:bframes=5:b-pyramid=normal:b-adapt=0',
    ],
    audio: [AAC],
  },
  'ntsc.mp4': { video: [...AVC, '-video_track_timescale', '30000'], rate: '30000/1001', audio: [AAC] },
  'cd-sound.mp4': { video: AVC, audio: [[...AAC, '-ar:a', '44100']] },
  'late-sound.mp4': { video: [...AVC, '-bf', '2'], audio: [AAC], soundDelay: 0.52 },
  'languages.mp4': {
    video: AVC,
    audio: [
      [...AAC, '-metadata:s:a:0', 'language=eng'],
      [...AAC, '-metadata:s:a:1', 'language=swe'],
    ],
  },
  'dolby.mp4': {
    video: [
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=error:keyint=50:bframes=2:open-gop=0',
      '-tag:v',
      'hvc1',
    ],
    audio: [
      ['-c:a', 'ac3', '-ar:a', '48000', '-ac:a', '2', '-metadata:s:a:0', 'language=eng'],
      ['-c:a', 'eac3', '-ar:a', '48000', '-ac:a', '2', '-metadata:s:a:1', 'language=eng'],
    ],
  },
};

const VIDEO = /^video/;
const AUDIO = /^audio/;

export const SOURCES: readonly Source[] = [
  {
    asset: 'ladder.ism',
    tracks: [
      [/^video=100000$/, 'ladder-180p.mp4', 'v:0'],
      [/^audio_eng/, 'ladder-360p-eng.mp4', 'a:0'],
      [/^audio_swe/, 'ladder-swe.mp4', 'a:0'],
    ],
  },
  ...['bbb_prog_10s.mp4', 'prog_8s.mp4', 'ntsc.mp4', 'cd-sound.mp4', 'late-sound.mp4'].map(
    (asset): Source => ({
      asset,
      tracks: [
        [VIDEO, asset, 'v:0'],
        [AUDIO, asset, 'a:0'],
      ],
    }),
  ),
  {
    asset: 'open-gop.mp4',
    tracks: [
      [VIDEO, 'open-gop.mp4', 'v:0'],
      [AUDIO, 'open-gop.mp4', 'a:0'],
    ],
  },
  {
    asset: 'languages.mp4',
    tracks: [
      [VIDEO, 'languages.mp4', 'v:0'],
      [/^audio_eng/, 'languages.mp4', 'a:0'],
      [/^audio_swe/, 'languages.mp4', 'a:1'],
    ],
  },
  {
    asset: 'dolby.mp4',
    // AC-3 is decoded with a dither.
    repeats: false,
    tracks: [
      [VIDEO, 'dolby.mp4', 'v:0'],
      [/^audio_eng=/, 'dolby.mp4', 'a:0'],
      [/^audio_eng_1=/, 'dolby.mp4', 'a:1'],
    ],
  },
];
