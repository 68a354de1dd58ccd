import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CLIPS } from '../support/clips.ts';
import { originRig } from '../support/origin-rig.ts';
import { type Player, PLAYERS, type RunningPlayer, startPlayer } from './support/players.ts';

const DURATION_SECONDS = 40;

/** Twenty places: far and near, forwards and backwards, on the edges of segments and beside them, the start and the end. */
const SOUGHT = [
  [31.3, 8, 19.96, 0, 38.5, 12.04, 4, 36, 0.5, 24.02],
  [23.98, 27.5, 3.96, 39, 16, 16.5, 15.5, 33.33, 1, 20],
].flat();

/** A player, and the title that it plays. */
interface Case extends Player {
  readonly asset: 'ladder.ism' | 'numbered.ism' | 'old.ism' | 'apart.ism';
}

const CASES: readonly Case[] = [
  ...PLAYERS.map((player): Case => ({ ...player, asset: 'ladder.ism' })),
  ...PLAYERS.filter(({ manifest }) => manifest === '.mpd').map((player): Case => ({
    ...player,
    asset: 'numbered.ism',
  })),
  ...PLAYERS.filter(({ library }) => library.startsWith('hls.js')).flatMap((player): Case[] => [
    { ...player, asset: 'old.ism' },
    { ...player, asset: 'apart.ism' },
  ]),
];

/** The shipped ladder with other wishes: segments by number, and transport streams, multiplexed and apart. */
const WISHES = {
  numbered: '<meta name="mpd_segment_template" content="number"/>',
  old: '<meta name="hls_client_manifest_version" content="5"/>',
  apart:
    '<meta name="hls_client_manifest_version" content="5"/><meta name="hls_no_multiplex" content="true"/>',
};

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
    expect(await errorsOf(player, one)).toEqual([]);
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
    expect(await errorsOf(player, one)).toEqual([]);
  });

  it('seeks forwards and backwards, into and between segments', async () => {
    const player = await start(one);
    await player.evaluate('video.play()');
    for (const time of SOUGHT) {
      await player.evaluate(`(video.currentTime = ${time}, undefined)`);
      await player.waitFor(
        `!video.seeking && video.currentTime > ${time} + 0.2 && video.currentTime < ${time} + 10`,
        20_000,
      );
    }
    expect(await errorsOf(player, one)).toEqual([]);
  });
});

/**
 * hls.js counts a transport stream from the first time that anything in it is decoded or primed, so that pictures begin some
 * milliseconds behind its 0. It steps over that, and tells by the first of these; of ffmpeg's own streams it does the same.
 * The second it says of the first sound while that is still on its way into the buffer. Neither is fatal; each comes again when
 * the start is sought.
 */
const AT_START = [
  /^bufferSeekOverHole fragment loaded with buffer holes, seeking from 0 to 0\.1\d*$/,
  /^bufferAppendNoProgress Fragment append did not increase buffered coverage \(1\)$/,
];

async function errorsOf(player: RunningPlayer, { asset }: Case): Promise<readonly string[]> {
  const errors = (await player.errors()) as readonly string[];
  if (asset !== 'old.ism' && asset !== 'apart.ism') return errors;
  return errors.filter((error) => !AT_START.some((known) => known.test(error)));
}

async function start(player: Case): Promise<RunningPlayer> {
  const { url, store } = await originRig();
  const ladder = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
  for (const [name, metas] of Object.entries(WISHES))
    await store.putObject(
      'media',
      `films/${name}.ism`,
      Buffer.from(ladder.replace('<head>', `<head>${metas}`)),
    );
  return startPlayer(player, `${url}/${player.asset}/${player.manifest}`);
}
