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
  const text = await ffmpeg(patience, [
    ...(/^http.*\.m3u8/.test(input) ? ['-extension_picky', '0'] : []),
    '-copyts',
    '-i',
    input,
    '-map',
    `0:${stream}`,
    '-fps_mode',
    'passthrough',
    '-enc_time_base',
    '-1',
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
