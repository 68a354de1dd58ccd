import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Page } from 'playwright-core';
import { openPage } from '../support/chromium.ts';
import { originRig } from '../support/origin-rig.ts';

/** The page's side of a player, one for each library. */
interface Player {
  readonly library: string;
  readonly manifest: string;
  /** Body of a function `(video, url, errors)` that returns `{ heights, audioLanguages, select(height), selectAudio(language) }`. */
  readonly load: string;
}

const PLAYERS: readonly Player[] = [
  {
    library: 'hls.js/dist/hls.min.js',
    manifest: '.m3u8',
    load: `
      const hls = new Hls({ startLevel: 0 });
      // A load that hls.js itself gives up, to switch or to seek, is called an error too.
      const own = Hls.ErrorDetails.INTERNAL_ABORTED;
      hls.on(Hls.Events.ERROR, (_, { details, error }) => details !== own && errors.push(details + ' ' + error?.message));
      const parsed = new Promise((resolve) => hls.once(Hls.Events.MANIFEST_PARSED, resolve));
      hls.loadSource(url);
      hls.attachMedia(video);
      await parsed;
      return {
        heights: hls.levels.map(({ height }) => height),
        audioLanguages: hls.allAudioTracks.map(({ lang }) => lang),
        select: (height) => { hls.nextLevel = hls.levels.findIndex((level) => level.height === height); },
        selectAudio: (lang) => { hls.audioTrack = hls.audioTracks.findIndex((track) => track.lang === lang); },
        audio: () => hls.audioTracks[hls.audioTrack].lang,
      };`,
  },
  ...['.mpd', '.m3u8'].map((manifest) => ({
    library: 'shaka-player/dist/shaka-player.compiled.js',
    manifest,
    load: `
      shaka.polyfill.installAll();
      const player = new shaka.Player();
      player.addEventListener('error', (event) => errors.push('shaka ' + event.detail.code + ' ' + event.detail.message));
      await player.attach(video);
      player.configure({ abr: { enabled: false } });
      await player.load(url);
      const variants = () => player.getVariantTracks();
      return {
        heights: [...new Set(variants().map(({ height }) => height))],
        audioLanguages: [...new Set(variants().map(({ language }) => language))],
        select: (height) => {
          const { language } = variants().find(({ active }) => active);
          player.selectVariantTrack(variants().find((one) => one.height === height && one.language === language), true);
        },
        selectAudio: (language) => {
          const { height } = variants().find(({ active }) => active);
          player.selectVariantTrack(variants().find((one) => one.height === height && one.language === language), true);
        },
        audio: () => variants().find(({ active }) => active).language,
      };`,
  })),
];

const DURATION_SECONDS = 40;

describe.each(PLAYERS)('$library, $manifest', ({ library, manifest, load }) => {
  it('plays the ladder from start to end', async () => {
    const player = await start(library, load, manifest);
    expect(await player.evaluate('player.heights.toSorted((a, b) => a - b)')).toEqual([180, 360, 720]);
    expect(await player.evaluate('player.audioLanguages.map((l) => l.slice(0, 2)).toSorted()')).toEqual([
      'en',
      'sv',
    ]);
    await player.evaluate('(video.playbackRate = 4, video.play())');
    expect(await player.evaluate('video.buffered.start(0)')).toBeLessThan(0.05);
    await player.waitFor('video.ended', 60_000);
    expect(await player.evaluate('video.currentTime')).toBeGreaterThan(DURATION_SECONDS - 0.1);
    expect(await player.evaluate('video.getVideoPlaybackQuality().totalVideoFrames')).toBeGreaterThan(400);
    expect(await player.errors()).toEqual([]);
  });

  it('switches renditions and languages', async () => {
    const player = await start(library, load, manifest);
    await player.evaluate('(video.loop = true, video.play())');
    await player.plays();
    for (const height of [720, 180, 360]) {
      await player.evaluate(`player.select(${height})`);
      await player.waitFor(`video.videoHeight === ${height}`, 30_000);
      await player.plays();
    }
    for (const language of ['sv', 'en']) {
      await player.evaluate(`player.selectAudio('${language}')`);
      await player.waitFor(`player.audio() === '${language}'`, 10_000);
      await player.plays();
    }
    expect(await player.errors()).toEqual([]);
  });

  it('seeks forwards and backwards, into and between segments', async () => {
    const player = await start(library, load, manifest);
    await player.evaluate('video.play()');
    for (const time of [31.3, 8, 19.96, 0, 38.5, 12.04]) {
      await player.evaluate(`(video.currentTime = ${time}, undefined)`);
      await player.waitFor(
        `!video.seeking && video.currentTime > ${time} + 0.2 && video.currentTime < ${time} + 10`,
        20_000,
      );
    }
    expect(await player.errors()).toEqual([]);
  });
});

interface RunningPlayer {
  /** Evaluates an expression over `video` and `player`. */
  evaluate(expression: string): Promise<unknown>;
  waitFor(expression: string, timeoutMs: number): Promise<void>;
  /** Resolves when some more of the video was played; it may start over meanwhile. */
  plays(): Promise<void>;
  errors(): Promise<unknown>;
}

async function start(library: string, load: string, manifest: string): Promise<RunningPlayer> {
  const { url } = await originRig();
  const { page, complaints, ...browser } = await openPage();
  onTestFinished(() => browser.close());
  await page.addScriptTag({ path: fileURLToPath(new URL(`../../node_modules/${library}`, import.meta.url)) });
  await page.evaluate(`
    globalThis.video = document.querySelector('video');
    globalThis.errors = [];
    video.addEventListener('error', () => errors.push('video: ' + video.error?.message));
    (async () => { globalThis.player = await (async (url) => {${load}})(${JSON.stringify(`${url}/ladder.ism/${manifest}`)}); })()
  `);
  return {
    evaluate: (expression) => page.evaluate(expression),
    waitFor: (expression, timeoutMs) => waitFor(page, expression, timeoutMs),
    plays: async () => {
      const before = Number(await page.evaluate('video.currentTime'));
      await waitFor(page, `Math.abs(video.currentTime - ${before}) > 0.5`, 20_000);
    },
    errors: async () => [...complaints, ...(await page.evaluate<string[]>('errors'))],
  };
}

/** @throws Error that says where playback stands */
async function waitFor(page: Page, expression: string, timeoutMs: number): Promise<void> {
  try {
    await page.waitForFunction(expression, undefined, { timeout: timeoutMs });
  } catch (cause) {
    const state = await page.evaluate(
      '({ time: video.currentTime, height: video.videoHeight, ready: video.readyState, errors })',
    );
    throw new Error(`Cannot reach ${expression}: ${JSON.stringify(state)}`, { cause });
  }
}
