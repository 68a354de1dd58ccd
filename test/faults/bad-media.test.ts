import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CLIPS } from '../support/clips.ts';
import { originRig, type OriginRig } from '../support/origin-rig.ts';
import { rssBytes } from '../support/rss-bytes.ts';
import { patient } from '../support/patience.ts';

const SEEDS = 200;

/** An index that is broken is found before a player gives up; far above what it takes on an idle machine. */
const ANSWER_LIMIT_MS = 5000;

/** Assets held in memory, and the garbage between collections; a leak of 400 indexes would be more. */
const GROWTH_LIMIT_BYTES = 200e6;

describe('a worker that is asked for damaged files', () => {
  it.each([
    ['truncated', truncated],
    ['bit-flipped', bitFlipped],
  ])('neither dies nor hangs nor grows: %s', { timeout: patient(180_000) }, async (kind, damage) => {
    const rig = await originRig();
    const good = await readFile(new URL('ladder-360p-eng.mp4', CLIPS));
    const rssBefore = rssBytes(rig.worker.pid);
    const outcomes: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed++) {
      const name = `damaged-${seed}.mp4`;
      await rig.store.putObject('media', `films/${name}`, damage(good, seed));
      for (const outcome of await ask(rig, name)) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      await rig.store.deleteObject('media', `films/${name}`);
    }
    const unexpected = Object.keys(outcomes).filter((outcome) => !/^(?:200|404|415|502) /.test(outcome));
    expect(unexpected, kind).toEqual([]);
    expect(outcomes['502 corrupt-media']).toBeGreaterThan(SEEDS / 20);
    expect(rssBytes(rig.worker.pid) - rssBefore).toBeLessThan(GROWTH_LIMIT_BYTES);
    expect((await ask(rig, 'ladder-360p-eng.mp4')).every((outcome) => outcome === '200 -')).toBe(true);
  });

  it.each([
    [
      'entities',
      '<!DOCTYPE smil [<!ENTITY a "b">]><smil><body><switch><video src="&a;.mp4"/></switch></body></smil>',
    ],
    ['a foreign host', manifest('http://169.254.169.254/latest/meta-data/a.mp4')],
    ['a way out of the bucket', manifest('../../secret.mp4')],
    ['no XML at all', 'not a manifest'],
    ['nothing', ''],
  ])('refuses a server manifest with %s, and reads nothing else', async (_, text) => {
    const { store, url } = await originRig();
    await store.putObject('media', 'films/bad.ism', Buffer.from(text));
    store.clearRequests();
    const answer = await fetch(`${url}/bad.ism/.m3u8`);
    expect(answer.status).toBe(502);
    expect(answer.headers.get('headwater-error')).toMatch(/^(?:invalid-server-manifest|object-too-short)$/);
    expect(store.requests.map(({ key }) => key)).toEqual(['films/bad.ism']);
  });
});

/** Asks for all that a player would; a 200 must hold what it promised. */
async function ask({ url }: OriginRig, file: string): Promise<string[]> {
  const base = `${url}/${file}`;
  const [playlist, mpd] = [await get(`${base}/.m3u8`), await get(`${base}/.mpd`)];
  const track = /[^"\n]+-video[^"\n]*\.m3u8/.exec(playlist.body)?.[0];
  const segments = track === undefined ? '' : (await get(`${base}/${track}`)).body;
  const uris = segments.match(/^hls\/.+$/gm) ?? [];
  const [first, last] = [uris[0], uris.at(-1)];
  const answers = [playlist, mpd];
  for (const uri of [first, last]) if (uri !== undefined) answers.push(await get(`${base}/${uri}`));
  return answers.map(({ status, code }) => `${status} ${code}`);
}

async function get(url: string): Promise<{ status: number; code: string; body: string }> {
  const headers = { 'accept-encoding': 'identity' };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(patient(ANSWER_LIMIT_MS)) });
  const body = Buffer.from(await answer.arrayBuffer());
  expect(body.length).toBe(Number(answer.headers.get('content-length')));
  return {
    status: answer.status,
    code: answer.headers.get('headwater-error') ?? '-',
    body: body.toString('latin1'),
  };
}

function truncated(good: Buffer, seed: number): Buffer {
  // Half of them in the index, half in the media.
  const limit = seed % 2 === 0 ? 32_000 : good.length;
  return good.subarray(0, 1 + Math.floor(random(seed)() * (limit - 1)));
}

/** Flips bits in the index, where they do most harm. */
function bitFlipped(good: Buffer, seed: number): Buffer {
  const next = random(seed);
  const bytes = Buffer.from(good);
  for (let flips = 1 + Math.floor(next() * 20); flips > 0; flips--) {
    const at = Math.floor(next() * 29_000);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8));
  }
  return bytes;
}

/** Mulberry32: small, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function manifest(src: string): string {
  return `<smil><body><switch><video src="${src}"/></switch></body></smil>`;
}
