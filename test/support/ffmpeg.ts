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

/** The same of frames as they are coded, not decoded. */
export async function codedFrames(input: string, stream: string): Promise<DecodedFrame[]> {
  return framesOf(input, stream, { as: CODED, patience: 'silent' });
}

/** The same of AAC, also in ADTS: what is in it. */
export async function codedAacFrames(input: string, stream: string): Promise<DecodedFrame[]> {
  return framesOf(input, stream, { as: CODED_AAC, patience: 'silent' });
}

/**
 * The same of all that lies in a file from a time on, also where its edit list hides it from players.
 *
 * @param from seconds; what is presented first has time 0
 */
export async function hiddenFrames(
  input: string,
  stream: string,
  { from, coded }: { readonly from: number; readonly coded: boolean },
): Promise<DecodedFrame[]> {
  const as = coded ? CODED_AAC : DECODED;
  const all = await framesOf(input, stream, {
    as,
    patience: 'silent',
    input: ['-advanced_editlist', '0', '-flags2', '+skip_manual'],
  });
  return all.filter(({ time }) => time > from - 1e-6);
}

/**
 * The first picture, decoded, and the first sound, as it is coded: hashes in the order that ffmpeg finds them in. Either may be missing.
 */
export async function codedStreams(input: string): Promise<{ video: string[]; audio: string[] }> {
  const probed = await run('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=codec_type,codec_name',
    '-of',
    'csv=p=0',
    input,
  ]);
  const codecs = probed.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(',').slice(0, 2));
  const kinds = (['video', 'audio'] as const).filter((kind) => codecs.some((one) => one.includes(kind)));
  const isAac = codecs.some(([name]) => name === 'aac');
  const text = await ffmpeg('silent', [
    '-i',
    input,
    ...kinds.flatMap((kind) => ['-map', `0:${kind[0]}:0`]),
    ...DECODED,
    '-autoscale',
    '0',
    '-c:a',
    'copy',
    ...(isAac ? ['-bsf:a', 'aac_adtstoasc'] : []),
    ...HASHES,
  ]);
  const frames = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const ofKind = (kind: 'video' | 'audio') =>
    frames
      .map((line) => line.split(',').map((field) => field.trim()))
      .filter(([stream]) => Number(stream) === kinds.indexOf(kind))
      .map((fields) => fields[5]!);
  return { video: ofKind('video'), audio: ofKind('audio') };
}

const DECODED = ['-fps_mode', 'passthrough', '-enc_time_base', '-1'];
const CODED = ['-c', 'copy'];
const HASHES = ['-f', 'framehash', '-hash', 'md5', '-'];
const CODED_AAC = [...CODED, '-bsf:a', 'aac_adtstoasc'];

interface Reading {
  readonly as: readonly string[];
  readonly patience: 'silent' | 'may-complain';
  readonly input?: readonly string[];
}

async function framesOf(
  input: string,
  stream: string,
  { as, patience, input: more = [] }: Reading,
): Promise<DecodedFrame[]> {
  const text = await ffmpeg(patience, [
    ...(/^http.*\.m3u8/.test(input) ? ['-extension_picky', '0'] : []),
    '-copyts',
    ...more,
    '-i',
    input,
    '-map',
    `0:${stream}`,
    ...as,
    ...HASHES,
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
