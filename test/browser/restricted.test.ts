import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouteConfig } from '../../origin/origin-config.ts';
import { patient } from '../support/patience.ts';
import { restrictedRig } from '../support/restricted-rig.ts';
import { PLAYERS, startPlayer } from './support/players.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEYS = { keyPairId: 'KEY', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) };

/** Long enough to start on a busy machine. */
const ADMITTED_SECONDS = patient(12_000) / 1000;

let rig: Awaited<ReturnType<typeof restrictedRig>>;

beforeAll(async () => {
  rig = await restrictedRig({
    routes: [restricted('/query/', 'query'), restricted('/cookie/', 'cookie')],
    keys: {
      revision: 1,
      keys: { KEY: publicKey.export({ type: 'spki', format: 'pem' }) },
      groups: { viewers: ['KEY'] },
      shields: {},
    },
  });
});
afterAll(() => rig.close());

function restricted(path: string, propagate: 'query' | 'cookie'): RouteConfig {
  const restrict = { keyGroups: ['viewers'], propagate, baseUrls: [], origins: [] };
  return { path, bucket: 'media', prefix: 'films/', mode: 'package', restrict };
}

function signed(path: string, seconds: number): string {
  const dateLessThan = new Date(Date.now() + seconds * 1000).toISOString();
  return getSignedUrl({ url: rig.worker.url + path, dateLessThan, ...KEYS });
}

describe.each(PLAYERS)('$library with a signed $manifest', (player) => {
  it('plays by one signed URL, of which nothing is good for longer', async () => {
    const playing = await startPlayer(
      player,
      signed(`/query/ladder.ism/${player.manifest}`, ADMITTED_SECONDS),
    );
    const endsAt = Date.now() + ADMITTED_SECONDS * 1000;
    await playing.evaluate('video.play()');
    await playing.plays();
    expect(await playing.errors()).toEqual([]);
    await sleep(Math.max(0, endsAt - Date.now()) + 1000);
    const refused = await playing.evaluate(`Promise.all(performance.getEntriesByType('resource')
      .map(({ name }) => name).filter((name) => name.includes('/query/'))
      .map(async (name) => (await fetch(name, { cache: 'no-store' })).status))`);
    expect(new Set(refused as number[])).toEqual(new Set([403]));
  });

  it('plays by the cookies that come with its manifest', async () => {
    const url = signed(`/cookie/ladder.ism/${player.manifest}`, 3600);
    const playing = await startPlayer(player, url, `${rig.worker.url}/page/index.html`);
    await playing.evaluate('video.play()');
    await playing.plays();
    expect(await playing.errors()).toEqual([]);
  });
});
