import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CLIPS } from '../support/clips.ts';
import { originRig } from '../support/origin-rig.ts';
import { type Player, PLAYERS, type RunningPlayer, startPlayer } from './support/players.ts';

const DURATION_SECONDS = 40;

/** A player, and the title that it plays. */
interface Case extends Player {
  readonly asset: 'ladder.ism' | 'numbered.ism';
}

const CASES: readonly Case[] = [
  ...PLAYERS.map((player): Case => ({ ...player, asset: 'ladder.ism' })),
  ...PLAYERS.filter(({ manifest }) => manifest === '.mpd').map((player): Case => ({
    ...player,
    asset: 'numbered.ism',
  })),
];

describe.each(CASES)('$library, $asset/$manifest', (one) => {
  it('plays the ladder from start to end', async () => {
    const player = await start(one);
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
    const player = await start(one);
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
    const player = await start(one);
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

async function start(player: Case): Promise<RunningPlayer> {
  const { url, store } = await originRig();
  await store.putObject('media', 'films/numbered.ism', await numberedManifest());
  return startPlayer(player, `${url}/${player.asset}/${player.manifest}`);
}

/** The shipped ladder, with segments by number. */
async function numberedManifest(): Promise<Buffer> {
  const text = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
  return Buffer.from(text.replace('<head>', '<head><meta name="mpd_segment_template" content="number"/>'));
}
