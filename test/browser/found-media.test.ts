import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { originRig, SHARED_MEDIA } from '../support/origin-rig.ts';
import { type Player, PLAYERS, startPlayer } from './support/players.ts';

const FOUND = new URL('found/', SHARED_MEDIA);

/** It cannot be played exactly, and the answer says so. */
const REFUSED = 'two-edits.mp4';

/** Chromium of Debian decodes no other kind of picture among them. */
const H264 = readdirSync(FOUND).filter((name) => name !== REFUSED && codecsOf(name).includes('h264'));

/** Half a frame of the slowest, and a frame of sound: where one of two tracks ends. */
const TOLERANCE_SECONDS = 0.15;

const WIDTH = 18;
const HEIGHT = 32;

/** Of 255: what scaling and the conversion of colours by two programs make of one picture. */
const ALIKE = 16;

/** What players stumbled over. */
const STUMBLING_BLOCKS = [
  'edit-mid-gop.mp4',
  'audio-delay-2s.mp4',
  'last-keyframe-duration-0.mp4',
  'rotation.mp4',
];

/** A browser shows no picture before there is sound: players go to where both are, and hls.js remarks on it. */
const COMPLAINTS: Readonly<Record<string, RegExp>> = { 'audio-delay-2s.mp4': /^bufferSeekOverHole / };

/** One player of each format plays all of them; the others those that once stopped one. */
const PLAY_ALL: readonly Player[] = PLAYERS.slice(0, 2);

describe.each(PLAYERS)('$library, $manifest', (player) => {
  it.each(PLAY_ALL.includes(player) ? H264 : STUMBLING_BLOCKS)('plays %s to the end', async (name) => {
    const running = await startPlayer(player, await served(player, name));
    await running.evaluate('(video.playbackRate = 4, video.play())');
    // dash.js leaves it unsaid now and then that a stream has ended, and stands at its end.
    await running.waitFor('video.ended || video.currentTime > video.duration - 0.05', 60_000);
    const end = Number(await running.evaluate('video.currentTime'));
    expect(end).toBeGreaterThan(Number(await running.evaluate('video.duration')) - TOLERANCE_SECONDS);
    expect(await running.evaluate('video.getVideoPlaybackQuality().totalVideoFrames')).toBeGreaterThan(20);
    const known = COMPLAINTS[name];
    const errors = (await running.errors()) as string[];
    expect(errors.filter((error) => known?.test(error) !== true)).toEqual([]);
  });
});

/** A client of Smooth Streaming makes its own `moov`, from a manifest that has no word for a matrix. */
const KNOW_A_MATRIX = PLAYERS.filter(({ manifest }) => manifest !== 'Manifest');

describe.each(KNOW_A_MATRIX)('$library, $manifest', (player) => {
  it('turns a picture that was filmed upright', async () => {
    const running = await startPlayer(player, await served(player, 'rotation.mp4'));
    await running.waitFor('video.readyState >= 3', 20_000);
    expect(await running.evaluate('[video.videoWidth, video.videoHeight]')).toEqual([90, 160]);
    await running.evaluate('(video.currentTime = 0, undefined)');
    await running.waitFor('!video.seeking && video.readyState >= 2', 20_000);
    const shown = (await running.evaluate(PIXELS)) as number[];
    const right = rightPixels();
    const upsideDown = right.toReversed();
    expect(difference(shown, right)).toBeLessThan(ALIKE);
    // What would tell nothing of the way it is turned proves nothing.
    expect(difference(shown, upsideDown)).toBeGreaterThan(2 * ALIKE);
  });
});

/** Grey values of the picture that is shown, from left to right and top to bottom. */
const PIXELS = `(() => {
  const canvas = new OffscreenCanvas(${WIDTH}, ${HEIGHT});
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0, ${WIDTH}, ${HEIGHT});
  const { data } = context.getImageData(0, 0, ${WIDTH}, ${HEIGHT});
  return Array.from({ length: ${WIDTH * HEIGHT} }, (_, i) =>
    0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]);
})()`;

/** The same of the file itself, which ffmpeg turns as its matrix says. */
function rightPixels(): number[] {
  const filter = `scale=${WIDTH}:${HEIGHT}:flags=area,format=gray,scale=in_range=tv:out_range=pc`;
  const output = ['-frames:v', '1', '-vf', filter, '-f', 'rawvideo', '-'];
  return [...execFileSync('ffmpeg', ['-v', 'error', '-i', pathOf('rotation.mp4'), ...output])];
}

function difference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

async function served({ manifest }: Player, name: string): Promise<string> {
  const { store, url } = await originRig();
  await store.putObject('media', `films/${name}`, readFileSync(pathOf(name)));
  return `${url}/${name}/${manifest}`;
}

function codecsOf(name: string): string {
  if (!/\.(?:mp4|ismv)$/.test(name)) return '';
  const entries = ['-show_entries', 'stream=codec_name', '-of', 'csv=p=0'];
  return execFileSync('ffprobe', ['-v', 'error', ...entries, pathOf(name)], { encoding: 'utf8' });
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, FOUND));
}
