import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { type RunningDemo, startDemo } from '../../support/run-demo.ts';

const started: RunningDemo[] = [];
afterEach(() => Promise.all(started.splice(0).map((demo) => demo.stop('SIGKILL'))));

async function demoOfTest(environment = {}): Promise<RunningDemo> {
  const demo = await startDemo(environment);
  started.push(demo);
  return demo;
}

describe('demo', () => {
  test('plays from a private bucket, takes the key it offers, and writes no file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const demo = await demoOfTest({ TMPDIR: folder });
    const [push = '', , status, curl] = demo.commands;
    const playlist = await (await fetch(demo.hls)).text();
    expect(playlist).toMatch(/^#EXTM3U\n/);
    expect(await demo.paste(curl!)).toBe(playlist);
    expect(await (await fetch(demo.dash)).text()).toContain('<MPD ');
    expect((await fetch(demo.page)).status).toBe(200);

    expect(await demo.paste(push)).toMatch(
      /^films: generation 2 is active; it has read ladder\.ism\n\nWORKER[^]*1 .*acknowledged\n2 .*acknowledged\n$/,
    );
    const media = new URL('ladder-audio_swe=64000.m3u8', demo.hls);
    const segments = await (await fetch(media)).text();
    const [last] = segments.match(/^[^#\n]+(?=\n#EXT-X-ENDLIST)/m)!;
    expect((await fetch(new URL(last, media))).status).toBe(200);
    expect(await demo.paste(status!.replace('--watch', ''))).toMatch(/^1 .*films 2\n2 .*films 2$/m);

    // So that it leaves none behind, however it ends.
    expect(readdirSync(folder)).toEqual([]);
    expect(await demo.stop('SIGINT')).toBe(0);
    await expect(fetch(demo.hls)).rejects.toThrow('fetch failed');
  });

  test('says which port is taken and picks another', async () => {
    const server = createServer();
    // Somebody else may have it; then it is taken as well.
    await new Promise((taken) =>
      server.once('listening', taken).once('error', taken).listen(8081, '127.0.0.1'),
    );
    const demo = await demoOfTest();
    server.close();
    expect(demo.output()).toMatch(/^warning: port 8081 \(ops\) is taken; using \d+$/m);
    expect(demo.page).not.toBe('http://127.0.0.1:8081/');
    expect((await fetch(demo.page)).status).toBe(200);
    await demo.stop('SIGTERM');
  });
});
