import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Far above any list of frames here. */
const OUTPUT_LIMIT_BYTES = 256 * 1024 * 1024;

/** One decoded frame of video, or block of audio samples. */
export interface DecodedFrame {
  /** Presentation time, seconds. */
  readonly time: number;
  /** MD5 of the decoded picture or samples. */
  readonly hash: string;
}

/** What ffmpeg decodes from a stream of a file or URL, in presentation order, without a complaint unless it may have some. `stream` as in `-map`: `v:0`, `a:1`. */
export async function decodedFrames(
  input: string,
  stream: string,
  patience: 'silent' | 'may-complain' = 'silent',
): Promise<DecodedFrame[]> {
  return framesOf(input, stream, { as: DECODED, patience });
}

/** The same of frames as they are coded, not decoded; of AAC in ADTS, what is in it. */
export async function codedFrames(input: string, stream: string): Promise<DecodedFrame[]> {
  return framesOf(input, stream, { as: CODED, patience: 'silent' });
}

const DECODED = ['-fps_mode', 'passthrough', '-enc_time_base', '-1'];
const CODED = ['-c', 'copy', '-bsf:a', 'aac_adtstoasc'];

interface Reading {
  readonly as: readonly string[];
  readonly patience: 'silent' | 'may-complain';
}

async function framesOf(input: string, stream: string, { as, patience }: Reading): Promise<DecodedFrame[]> {
  const text = await ffmpeg(patience, [
    ...(/^http.*\.m3u8/.test(input) ? ['-extension_picky', '0'] : []),
    '-copyts',
    '-i',
    input,
    '-map',
    `0:${stream}`,
    ...as,
    '-f',
    'framehash',
    '-hash',
    'md5',
    '-',
  ]);
  const timebase = /^#tb 0: (\d+)\/(\d+)$/m.exec(text);
  const unit = Number(timebase?.[1]) / Number(timebase?.[2]);
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, , pts, , , hash = ''] = line.split(',').map((field) => field.trim());
      return { time: Number(pts) * unit, hash };
    });
}

async function ffmpeg(patience: 'silent' | 'may-complain', args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run('ffmpeg', ['-hide_banner', '-nostdin', '-v', 'error', ...args], {
    maxBuffer: OUTPUT_LIMIT_BYTES,
  });
  if (stderr !== '' && patience === 'silent') throw new Error(`ffmpeg complains: ${stderr}`);
  return stdout;
}
