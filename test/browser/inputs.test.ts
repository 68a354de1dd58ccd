import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INPUTS, makeInput } from '../conformance/support/inputs.ts';
import { originRig } from '../support/origin-rig.ts';
import { PLAYERS, startPlayer } from './support/players.ts';

/** hls.js with playlists and shaka-player with MPDs. */
const TWO = PLAYERS.slice(0, 2);

/** A frame of sound, and the longest picture. */
const TOLERANCE_SECONDS = 0.15;

/** hls.js remarks that a machine under load is slow; it plays on. */
const SLOW = /^bufferStalledError /;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'played-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe.each(INPUTS.filter(({ plays }) => plays === true))('$name', (input) => {
  it.each(TWO)('is played to the end by $library', async (player) => {
    const { store, url } = await originRig();
    await store.putObject('media', `films/${input.file}`, await makeInput(input, folder));
    const running = await startPlayer(player, `${url}/${input.file}/${player.manifest}`);
    await running.evaluate('(video.muted = true, video.playbackRate = 8, video.play())');
    await running.waitFor('video.ended', 60_000);
    const end = Number(await running.evaluate('video.currentTime'));
    const duration = Number(await running.evaluate('video.duration'));
    expect(duration).toBeGreaterThan(0);
    expect(end).toBeGreaterThan(duration - TOLERANCE_SECONDS);
    const errors = (await running.errors()) as string[];
    expect(errors.filter((error) => !SLOW.test(error))).toEqual([]);
  });
});

/** Coded sound that Chromium of Debian does not decode. */
const UNHEARD = INPUTS.filter(({ file }) => ['ac3.mp4', 'alac.mp4', 'mp3.mp4'].includes(file));

describe.each(UNHEARD)('$name beside H.264, which is all that the browser decodes', (input) => {
  it.each([
    // dash.js leaves out by itself what cannot be played; hls.js is not given it.
    { player: PLAYERS.find(({ library }) => library.startsWith('dashjs'))!, query: '' },
    { player: PLAYERS[0]!, query: '?filter=type=="video"' },
  ])('shows its pictures in $player.library', async ({ player, query }) => {
    const { store, url } = await originRig();
    await store.putObject('media', `films/${input.file}`, await makeInput(input, folder));
    const running = await startPlayer(player, `${url}/${input.file}/${player.manifest}${query}`);
    await running.evaluate('(video.muted = true, video.playbackRate = 8, video.play())');
    await running.waitFor('video.ended && video.videoHeight === 180', 60_000);
    expect(((await running.errors()) as string[]).filter((error) => !SLOW.test(error))).toEqual([]);
  });
});
