import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What ffmpeg makes of pictures and sound that differ in every frame. */
export interface Encoding {
  /** Options of the pictures: codec, rate, structure. */
  readonly video: readonly string[];
  /** For each track of sound, its options. */
  readonly audio: readonly (readonly string[])[];
  /** Frames per second, as ffmpeg writes it; 25 by default. */
  readonly rate?: string;
  /** Seconds by which the sound comes late. */
  readonly soundDelay?: number;
}

const SECONDS = 12;

/** Encodes a short film into an MP4 file. Noise has no two frames alike. */
export async function encode(path: string, encoding: Encoding): Promise<void> {
  const { video, audio, rate = '25', soundDelay = 0 } = encoding;
  const picture = `testsrc2=size=320x180:rate=${rate}:duration=${SECONDS}`;
  const sounds = audio.flatMap((_, i) => [
    ...(soundDelay === 0 ? [] : ['-itsoffset', String(soundDelay)]),
    '-f',
    'lavfi',
    '-i',
    `anoisesrc=seed=${i + 1}:amplitude=0.3:duration=${SECONDS}`,
  ]);
  const maps = audio.flatMap((_, i) => ['-map', `${i + 1}:a`]);
  const codecs = audio.flatMap((options, i) => options.map((one) => one.replace(/:a$/, `:a:${i}`)));
  await run('ffmpeg', [
    '-hide_banner',
    '-nostdin',
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    picture,
    ...sounds,
    '-map',
    '0:v',
    ...maps,
    ...video,
    ...codecs,
    path,
  ]);
}
