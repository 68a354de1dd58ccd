import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { putClips } from '../support/clips.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';

const A = 'https://a.example.com';
const B = 'https://b.example.com';

async function routeWithPathways() {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films #1/${name}`, bytes));
  const config = workerConfig(store);
  const plain = { bucket: 'media', prefix: '', mode: 'package' } as const;
  const route = {
    ...plain,
    path: '/vod/',
    pathways: [
      { id: 'a', baseUrl: A },
      { id: 'b', baseUrl: B },
    ],
    steering: { serverUrl: 'https://steer.example.com/now', first: 'b', queryBeforeStart: true },
  };
  const ofHost = {
    ...route,
    hosts: ['c.example.com'],
    pathways: [{ id: 'c', baseUrl: 'https://c.example.com' }],
  };
  const worker = await startWorker({ ...config, routes: [route, ofHost, { ...plain, path: '/plain/' }] }, [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  const textOf = async (path: string) => {
    const answer = await fetch(worker.url + path);
    expect(answer.status, path).toBe(200);
    return answer.text();
  };
  return { textOf, worker };
}

const FOLDER = '/vod/films%20%231/ladder.ism/';

describe('a route with pathways', () => {
  it.each(['', '?container=ts'])('has all of a multivariant playlist%s on each of them', async (query) => {
    const { textOf } = await routeWithPathways();
    const playlist = await textOf(`${FOLDER}.m3u8${query}`);
    expect(playlist).toContain(
      '#EXT-X-CONTENT-STEERING:SERVER-URI="https://steer.example.com/now",PATHWAY-ID="b"\n',
    );
    const streams = [...playlist.matchAll(/^#EXT-X-STREAM-INF:(.*)\n(.*)$/gm)];
    const plain = [
      ...(await textOf(`/plain/films%20%231/ladder.ism/.m3u8${query}`)).matchAll(/^#EXT-X-STREAM-INF/gm),
    ];
    expect(streams).toHaveLength(2 * plain.length);
    for (const [id, base] of [
      ['a', A],
      ['b', B],
    ] as const) {
      const own = streams.filter(([, attributes]) => attributes!.includes(`PATHWAY-ID="${id}"`));
      expect(own).toHaveLength(plain.length);
      for (const [, attributes, uri] of own) {
        expect(uri).toMatch(new RegExp(`^${base}${FOLDER}ladder-`));
        const group = /AUDIO="([^"]+)"/.exec(attributes!)?.[1];
        if (group !== undefined) expect(playlist).toContain(`GROUP-ID="${group}"`);
      }
      const media = playlist
        .split('\n')
        .filter((line) => line.includes(`-${id}",NAME`) && line.includes('URI='));
      for (const line of media) expect(line).toContain(`URI="${base}${FOLDER}`);
      await textOf(own[0]![2]!.slice(base.length));
    }
  });

  it('has a base URL for each of them in an MPD, and says who steers', async () => {
    const { textOf } = await routeWithPathways();
    const mpd = await textOf(`${FOLDER}.mpd`);
    expect(mpd).toContain(`<BaseURL serviceLocation="a">${A}${FOLDER}</BaseURL>`);
    expect(mpd).toContain(`<BaseURL serviceLocation="b">${B}${FOLDER}</BaseURL>`);
    expect(mpd).toMatch(
      /<ContentSteering defaultServiceLocation="b" queryBeforeStart="true">https:\/\/steer\.example\.com\/now<\/ContentSteering>\s*<Period/,
    );
    expect(await textOf('/plain/films%20%231/ladder.ism/.mpd')).not.toContain('serviceLocation');
  });

  it('has its own, where another virtual host has the same path', async () => {
    const { textOf, worker } = await routeWithPathways();
    expect(await textOf(`${FOLDER}.m3u8`)).toContain(A);
    const { port } = new URL(worker.url);
    const [answer] = (await once(
      request({ port, host: '127.0.0.1', path: `${FOLDER}.m3u8`, headers: { Host: 'c.example.com' } }).end(),
      'response',
    )) as [IncomingMessage];
    const playlist = await text(answer);
    expect(playlist).toContain(`https://c.example.com${FOLDER}`);
    expect(playlist).not.toContain(A);
  });

  it('has entity tags of its own, and segments that are the same', async () => {
    const { worker } = await routeWithPathways();
    const etagOf = async (path: string) => (await fetch(worker.url + path)).headers.get('etag');
    expect(await etagOf(`${FOLDER}.m3u8`)).not.toBe(await etagOf('/plain/films%20%231/ladder.ism/.m3u8'));
    const segment = 'ladder.ism/hls/ladder-video=250000-1.m4s';
    const [one, other] = await Promise.all(
      ['/vod', '/plain'].map(async (route) =>
        Buffer.from(await (await fetch(`${worker.url}${route}/films%20%231/${segment}`)).arrayBuffer()),
      ),
    );
    expect(one!.equals(other!)).toBe(true);
  });
});
