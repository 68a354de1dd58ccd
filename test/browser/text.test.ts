import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIPS } from '../support/clips.ts';
import { originRig } from '../support/origin-rig.ts';
import { CUES, TEXT_TITLES, type TextTitle } from '../support/text-inputs.ts';
import { type Player, type RunningPlayer, startPlayer } from './support/players.ts';

/** What players show of the cues: words without tags. */
const SHOWN = CUES.map(({ startMs, endMs, text }) => ({
  start: startMs / 1000,
  end: endMs / 1000,
  text: text.replaceAll(/<[^>]*>/g, '').replaceAll('&amp;', '&'),
}));

/** A frame of the clips: hls.js counts a transport stream from its first decode time. */
const TOLERANCE_SECONDS = 0.1;

/** The cues that the player has, in one form, a cue that it was given in two segments once. */
const CUES_OF_VIDEO = `[...new Map([...video.textTracks].filter(({ mode }) => mode !== 'disabled').flatMap(({ cues }) => [...(cues ?? [])])
  .map((cue) => [cue.startTime + cue.text, {
    start: cue.startTime, end: cue.endTime,
    text: (cue.getCueAsHTML ? cue.getCueAsHTML().textContent : cue.text).replace(/\\r/g, '') }])).values()].sort((a, b) => a.start - b.start)`;

const HLS: Omit<Player, 'manifest'> = {
  library: 'hls.js/dist/hls.min.js',
  load: `
    const hls = new Hls({ renderTextTracksNatively: true });
    hls.on(Hls.Events.ERROR, (_, { details, error }) => errors.push(details + ' ' + error?.message));
    const parsed = new Promise((resolve) => hls.once(Hls.Events.SUBTITLE_TRACKS_UPDATED, resolve));
    hls.loadSource(url);
    hls.attachMedia(video);
    await parsed;
    hls.subtitleTrack = 0;
    hls.subtitleDisplay = true;
    return { languages: hls.subtitleTracks.map(({ lang }) => lang) };`,
};

const SHAKA: Omit<Player, 'manifest'> = {
  library: 'shaka-player/dist/shaka-player.compiled.js',
  load: `
    const player = new shaka.Player();
    player.addEventListener('error', (event) => errors.push('shaka ' + event.detail.code + ' ' + event.detail.message));
    await player.attach(video);
    await player.load(url);
    const [track] = player.getTextTracks();
    await player.selectTextTrack(track);
    await player.setTextTrackVisibility?.(true);
    return { languages: player.getTextTracks().map(({ language }) => language) };`,
};

const DASHJS: Omit<Player, 'manifest'> = {
  library: 'dashjs/dist/modern/umd/dash.all.min.js',
  load: `
    const player = dashjs.MediaPlayer().create();
    player.on('error', ({ error }) => errors.push('dash.js ' + error.code + ' ' + error.message));
    const ready = new Promise((resolve) => player.on('allTextTracksAdded', resolve));
    player.initialize(video, url, false);
    globalThis.ttml = document.body.appendChild(document.createElement('div'));
    player.attachTTMLRenderingDiv(ttml);
    await ready;
    player.setTextTrack(0);
    return { languages: player.getTracksFor('text').map(({ lang }) => lang.slice(0, 2)) };`,
};

const PLAYERS: readonly Player[] = [
  { ...HLS, manifest: '.m3u8' },
  { ...HLS, manifest: '.m3u8?container=ts' },
  { ...SHAKA, manifest: '.mpd' },
  { ...SHAKA, manifest: '.m3u8' },
  { ...SHAKA, manifest: 'on-demand.mpd?profile=on-demand' },
];

interface Shown {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A cue that stands in two fragments of MP4 comes in two parts, one behind the other. */
function joined(cues: readonly Shown[]): Shown[] {
  const whole: Shown[] = [];
  for (const cue of cues) {
    const before = whole.at(-1);
    if (before?.text === cue.text && Math.abs(cue.start - before.end) < 0.01)
      whole[whole.length - 1] = { ...before, end: cue.end };
    else whole.push(cue);
  }
  return whole;
}

/** Where to keep the pictures, for whoever wants to look at them. */
const KEPT = process.env['HEADWATER_SCREENSHOTS'];

let screenshots: string;

beforeAll(async () => {
  screenshots = KEPT ?? (await mkdtemp(join(tmpdir(), 'headwater-text-')));
});

afterAll(async () => {
  if (KEPT === undefined) await rm(screenshots, { recursive: true });
});

/** @returns the URL of its manifest */
async function serve({ elements, files }: TextTitle, { manifest }: Player): Promise<string> {
  const { url, store } = await originRig();
  const ladder = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
  const named = ladder.replace('</switch>', `${elements}</switch>`);
  await store.putObject('media', 'films/film.ism', Buffer.from(named));
  for (const [key, bytes] of Object.entries(files)) await store.putObject('media', `films/${key}`, bytes);
  return `${url}/film.ism/${manifest}`;
}

async function expectCues(running: RunningPlayer): Promise<void> {
  expect(await running.evaluate('player.languages')).toEqual(['sv']);
  await running.evaluate('(video.muted = true, video.play())');
  const isThere = `some(({ end }) => end >= ${SHOWN.at(-1)!.end} - ${TOLERANCE_SECONDS})`;
  await running.waitFor(`${CUES_OF_VIDEO}.${isThere}`, 30_000);
  const cues = joined((await running.evaluate(CUES_OF_VIDEO)) as Shown[]);
  expect(cues.map(({ text }) => text)).toEqual(SHOWN.map(({ text }) => text));
  for (const [i, { start, end }] of cues.entries()) {
    expect(Math.abs(start - SHOWN[i]!.start)).toBeLessThan(TOLERANCE_SECONDS);
    expect(Math.abs(end - SHOWN[i]!.end)).toBeLessThan(TOLERANCE_SECONDS);
  }
}

describe.each(Object.entries(TEXT_TITLES))('text that comes as %s', (name, { elements, files }) => {
  it.each(PLAYERS)('is on the screen at the right times: $library, $manifest', async (player) => {
    const running = await startPlayer(player, await serve({ elements, files }, player));
    await expectCues(running);
    await running.evaluate('(video.pause(), video.currentTime = 7, undefined)');
    await running.waitFor(
      `!video.seeking && [...video.textTracks].some(({ mode, activeCues }) => mode === 'showing' && activeCues?.length > 0)`,
      20_000,
    );
    const file = `${name}-${PLAYERS.indexOf(player)}.png`;
    const picture = await running.page.locator('video').screenshot({ path: join(screenshots, file) });
    await running.evaluate('(video.currentTime = 5.2, undefined)');
    await running.waitFor(
      `!video.seeking && [...video.textTracks].every(({ activeCues }) => !(activeCues?.length > 0))`,
      20_000,
    );
    const without = await running.page.locator('video').screenshot();
    expect(picture.equals(without)).toBe(false);
  });
});

describe('text in dash.js', () => {
  it('is there at the right times, of fragments of WebVTT', async () => {
    const player = { ...DASHJS, manifest: '.mpd' };
    const running = await startPlayer(player, await serve(TEXT_TITLES['srt']!, player));
    await expectCues(running);
    expect(await running.errors()).toEqual([]);
  });

  it.each([
    { ...DASHJS, manifest: '.mpd' },
    { ...DASHJS, manifest: 'Manifest', plugin: 'dashjs/dist/modern/umd/dash.mss.min.js' },
  ])('is on the screen at the right times, of TTML: $manifest', async (player) => {
    const running = await startPlayer(player, await serve(TEXT_TITLES['ttml']!, player));
    expect(await running.evaluate('player.languages')).toEqual(['sv']);
    await running.evaluate('(video.muted = true, video.play())');
    await running.waitFor(`ttml.textContent === 'Hello & welcome' && video.currentTime >= 1`, 20_000);
    await running.waitFor(`ttml.textContent === '' && video.currentTime >= 2.5`, 20_000);
    await running.waitFor(`ttml.textContent === 'Across the boundary' && video.currentTime >= 3.5`, 20_000);
    expect(await running.errors()).toEqual([]);
  });
});

describe('text that is forced', () => {
  const forced =
    '<textstream src="text.vtt" systemLanguage="swe"><param name="role" value="forced-subtitle"/></textstream>';
  const title = {
    ...TEXT_TITLES['vtt']!,
    elements: `${forced}<textstream src="text.vtt" systemLanguage="swe"/>`,
  };

  it.each([
    { ...HLS, manifest: '.m3u8', load: tracksOf(HLS, 'hls.allSubtitleTracks') },
    { ...SHAKA, manifest: '.mpd', load: tracksOf(SHAKA, 'player.getTextTracks()') },
    { ...SHAKA, manifest: '.m3u8', load: tracksOf(SHAKA, 'player.getTextTracks()') },
  ])('is known as such beside what viewers choose: $library, $manifest', async (player) => {
    const running = await startPlayer(player, await serve(title, player));
    expect(await running.evaluate('player.forced')).toEqual([true, false]);
    await running.evaluate('(video.muted = true, video.play())');
    await running.waitFor(`${CUES_OF_VIDEO}.some(({ text }) => text.startsWith('Hello'))`, 20_000);
  });
});

/** The same player, which tells what it knows of its text tracks; the first one is chosen. */
function tracksOf({ load }: Pick<Player, 'load'>, tracks: string): string {
  return load.replace(/return \{.*\};$/, `return { forced: ${tracks}.map(({ forced }) => forced) };`);
}
