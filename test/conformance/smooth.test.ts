import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodedFrames } from '../support/ffmpeg.ts';
import { writeSmoothFile } from './support/smooth-file.ts';
import { startTitleRig, type TitleRig } from './support/title-rig.ts';

/** Frames of sound that lean on those before them, which Smooth Streaming does not send. */
const PREROLL = 3;

/** What is decoded into other noise from another frame on: an encoder asked for it, or a dither is made up. */
const NOISY = new Set(['AACL', 'EC-3']);

/** A title, its FourCC in a manifest, and the stream of its file that is meant. */
const CODECS = [
  ['ladder.ism', 'ladder-360p-eng.mp4', 'H264', 'v:0', { codec_name: 'h264' }],
  ['ladder.ism', 'ladder-360p-eng.mp4', 'AACL', 'a:0', { codec_name: 'aac', sample_rate: '48000' }],
  ['he-aac.mp4', 'he-aac.mp4', 'AACH', 'a:0', { codec_name: 'aac', sample_rate: '48000' }],
  ['dolby.mp4', 'dolby.mp4', 'HVC1', 'v:0', { codec_name: 'hevc' }],
  ['dolby.mp4', 'dolby.mp4', 'EC-3', 'a:1', { codec_name: 'eac3', sample_rate: '48000' }],
] as const;

let rig: TitleRig;

beforeAll(async () => {
  rig = await startTitleRig();
});

afterAll(() => rig.close());

it.each(CODECS)('%s (%s): %s is decoded with what the manifest says', async (...one) => {
  const [asset, source, fourCC, stream, expected] = one;
  const file = join(rig.folder, 'smooth.mp4');
  await writeSmoothFile(file, `${rig.url}${asset}/Manifest`, { fourCC, bitrate: '250000' });
  const [kind] = stream;
  expect(await probe(file)).toMatchObject(expected);
  const served = await decodedFrames(file, `${kind}:0`);
  const wanted = await decodedFrames(rig.files.get(source)!, stream);
  // Of sound, a frame of priming or the one that it ends in may be missing.
  expect(Math.abs(served.length - wanted.length)).toBeLessThanOrEqual(kind === 'v' ? 0 : 1);
  if (NOISY.has(fourCC)) return;
  const hashes = served.map(({ hash }) => hash).slice(PREROLL);
  expect(wanted.map(({ hash }) => hash).slice(-hashes.length)).toEqual(hashes);
});

/** What ffprobe says of the only stream of a file. */
async function probe(file: string): Promise<Record<string, unknown>> {
  const asked = ['-v', 'error', '-show_streams', '-of', 'json', file];
  const { stdout } = await promisify(execFile)('ffprobe', asked);
  const { streams } = JSON.parse(stdout) as { readonly streams: readonly Record<string, unknown>[] };
  expect(streams).toHaveLength(1);
  return streams[0]!;
}
