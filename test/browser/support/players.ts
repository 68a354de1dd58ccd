import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openPage } from '../../support/chromium.ts';
import { patient } from '../../support/patience.ts';

/** The page's side of a player, one for each library. */
export interface Player {
  readonly library: string;
  readonly manifest: string;
  /** What is loaded behind the library. */
  readonly plugin?: string;
  /** Body of a function `(video, url, errors)` that returns `{ heights, audioLanguages, select(height), selectAudio(language) }`. */
  readonly load: string;
}

export const PLAYERS: readonly Player[] = [
  {
    library: 'hls.js/dist/hls.min.js',
    manifest: '.m3u8',
    load: `
      const hls = new Hls({ startLevel: 0 });
      // A load that hls.js itself gives up, to switch or to seek, is called an error too.
      const own = Hls.ErrorDetails.INTERNAL_ABORTED;
      // With seconds in its buffer it waits for the decoder: this machine has other things to do.
      const isBusy = ({ details, buffer }) => details === Hls.ErrorDetails.BUFFER_STALLED_ERROR && buffer > 0.5;
      hls.on(Hls.Events.ERROR, (_, data) => {
        if (data.details !== own && !isBusy(data)) errors.push(data.details + ' ' + data.error?.message);
      });
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
  ...['.mpd', '.m3u8', 'on-demand.mpd?profile=on-demand'].map((manifest) => ({
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
        trickPlay: (rate) => player.trickPlay(rate),
        cancelTrickPlay: () => player.cancelTrickPlay(),
      };`,
  })),
  ...[{ manifest: '.mpd' }, { manifest: 'Manifest', plugin: 'dashjs/dist/modern/umd/dash.mss.min.js' }].map(
    (which) => ({
      ...which,
      library: 'dashjs/dist/modern/umd/dash.all.min.js',
      load: `
      const player = dashjs.MediaPlayer().create();
      player.on('error', ({ error }) => errors.push('dash.js ' + error.code + ' ' + error.message));
      player.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: false, audio: false } } } });
      const ready = new Promise((resolve) => player.on('streamInitialized', resolve));
      player.initialize(video, url, false);
      await ready;
      const videos = () => player.getRepresentationsByType('video');
      const audios = () => player.getTracksFor('audio');
      return {
        heights: [...new Set(videos().map(({ height }) => height))],
        audioLanguages: audios().map(({ lang }) => lang),
        select: (height) => player.setRepresentationForTypeById('video', videos().find((one) => one.height === height).id, true),
        selectAudio: (lang) => player.setCurrentTrack(audios().find((track) => track.lang.startsWith(lang))),
        audio: () => player.getCurrentTrackFor('audio').lang.slice(0, 2),
      };`,
    }),
  ),
];

export interface RunningPlayer {
  /** Evaluates an expression over `video` and `player`. */
  evaluate(expression: string): Promise<unknown>;
  /** @param timeoutMs on an idle machine */
  waitFor(expression: string, timeoutMs: number): Promise<void>;
  /** Resolves when some more of the video was played; it may start over meanwhile. */
  plays(): Promise<void>;
  errors(): Promise<unknown>;
  readonly page: Page;
}

/** Loads a manifest into a player, in a page of its own, or one in place of what is at a URL. */
export async function startPlayer(
  { library, plugin, load }: Player,
  url: string,
  pageUrl?: string,
): Promise<RunningPlayer> {
  const { page, complaints } = await openPage(pageUrl);
  for (const script of [library, ...(plugin === undefined ? [] : [plugin])])
    await page.addScriptTag({
      path: fileURLToPath(new URL(`../../../node_modules/${script}`, import.meta.url)),
    });
  await page.evaluate(`
    globalThis.video = document.querySelector('video');
    globalThis.errors = [];
    video.addEventListener('error', () => errors.push('video: ' + video.error?.message));
    globalThis.player = undefined;
    (async (url) => {${load}})(${JSON.stringify(url)}).then((it) => { globalThis.player = it; }, (error) => errors.push(String(error)));
    undefined;
  `);
  await waitFor(page, 'player !== undefined', 30_000);
  return {
    page,
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
    await page.waitForFunction(expression, undefined, { timeout: patient(timeoutMs) });
  } catch (cause) {
    const state = await page.evaluate(
      '({ time: video.currentTime, height: video.videoHeight, ready: video.readyState, errors })',
    );
    throw new Error(`Cannot reach ${expression}: ${JSON.stringify(state)}`, { cause });
  }
}
