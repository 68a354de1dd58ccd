import { createServer, request, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPage } from '../support/chromium.ts';
import { originRig } from '../support/origin-rig.ts';
import { patient } from '../support/patience.ts';

/** So much of the file is behind the place that is sought. */
const SEEK_TO = 0.8;

/** As a player on a line that is not much faster than the media: what is not played is not fetched ahead of it. */
const RATE_BYTES_PER_SECOND = 400_000;

describe('a <video> element', () => {
  it('seeks to 80 % and plays from there with fewer than 30 % of the bytes', async () => {
    const rig = await originRig();
    const line = await slowLine(`${rig.url}/ladder.ism/ladder.mp4`);
    const { page, complaints } = await openPage();
    const evaluate = (expression: string) => page.evaluate(expression);
    await evaluate(
      `(globalThis.video = document.querySelector('video'), video.preload = 'metadata', undefined)`,
    );
    await evaluate(`(video.src = ${JSON.stringify(line.url)}, undefined)`);
    await page.waitForFunction('video.readyState >= 1');
    expect(await evaluate('video.duration')).toBeCloseTo(40, 1);
    const target = Number(await evaluate(`video.currentTime = ${SEEK_TO} * video.duration`));
    await page.waitForFunction('!video.seeking && video.readyState >= 2');
    await evaluate('video.play()');
    await page.waitForFunction(`video.currentTime > ${target} + 1`);
    expect(await evaluate('video.getVideoPlaybackQuality().totalVideoFrames')).toBeGreaterThan(10);
    expect(line.bytes() / line.lengthBytes()).toBeLessThan(0.3);
    expect(complaints).toEqual([]);
  });

  it('plays the file to its end, with sound', async () => {
    const rig = await originRig();
    const { page, complaints } = await openPage();
    const url = `${rig.url}/ladder-360p-eng.mp4/.mp4`;
    await page.evaluate(
      `(globalThis.video = document.querySelector('video'), video.src = '${url}', undefined)`,
    );
    await page.evaluate('(video.playbackRate = 8, video.play())');
    await page.waitForFunction('video.ended', undefined, { timeout: patient(60_000) });
    expect(await page.evaluate('video.webkitAudioDecodedByteCount')).toBeGreaterThan(100_000);
    expect(complaints).toEqual([]);
  });
});

/** A proxy that passes bytes on at a rate, and counts them. */
async function slowLine(
  target: string,
): Promise<{ url: string; bytes: () => number; lengthBytes: () => number }> {
  let bytes = 0;
  let lengthBytes = 0;
  const server: Server = createServer((from, to) => {
    const { range } = from.headers;
    const ask = request(target, { headers: range === undefined ? {} : { range } }, (answer) => {
      lengthBytes = Number(
        /\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1] ?? answer.headers['content-length'],
      );
      to.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        to.write(chunk);
        answer.pause();
        setTimeout(() => answer.resume(), (chunk.length / RATE_BYTES_PER_SECOND) * 1000);
      });
      answer.on('end', () => to.end());
    });
    to.on('close', () => ask.destroy());
    ask.on('error', () => to.destroy());
    ask.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/film.mp4`, bytes: () => bytes, lengthBytes: () => lengthBytes };
}
