import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { originRig } from '../support/origin-rig.ts';
import { patient } from '../support/patience.ts';

const run = promisify(execFile);

const DURATION_SECONDS = 40;

/** As fast as it can decode; a stream that stands still is ended. */
const PATIENCE_MS = 120_000;

/** An element of GStreamer's says how far it has come. */
const POSITION = /last-message = .*pts: (\d+):(\d\d):([\d.]+), /g;

/**
 * What it remarks on in anybody's streams: that `-v` cannot print its own client of HTTP; boxes that it does not know, though
 * they may be there (`tfxd`, `elng`); that Smooth Streaming, which has no `moov`, has no `trex`; and that a language which
 * nobody listens to leads nowhere.
 */
const ITS_OWN = [
  /No value transform to serialize field 'session'/,
  /unknown QuickTime node type (?:uuid|elng)/,
  /failed to find fragment defaults/,
  /not-linked|Internal data stream error/,
];

it.each([
  ['transport streams', 'NAME.m3u8?container=ts'],
  ['a clip of transport streams', 'NAME.m3u8?container=ts&vbegin=9&vend=23'],
  ['Smooth Streaming', 'Manifest'],
  ['DASH', '.mpd'],
  ['a progressive file', 'ladder.mp4'],
])('GStreamer plays %s from start to end without a warning', async (_, tail) => {
  const { url } = await originRig();
  const seconds = tail.includes('vbegin') ? 16 : DURATION_SECONDS;
  const source = `uridecodebin3 uri=${url}/ladder.ism/${tail} name=source`;
  const picture = 'source. ! video/x-raw ! fakesink name=picture sync=false silent=false';
  const sound = 'source. ! audio/x-raw ! fakesink name=sound sync=false silent=false';
  const { stdout, stderr } = await run(
    'gst-launch-1.0',
    ['-v', ...`${source} ${picture} ${sound}`.split(' ')],
    {
      env: { ...process.env, GST_DEBUG: '2', GST_DEBUG_NO_COLOR: '1' },
      timeout: patient(PATIENCE_MS),
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  expect(stdout).toContain('Got EOS from element');
  for (const sink of ['picture', 'sound']) {
    const messages = stdout.split('\n').filter((line) => line.includes(`:${sink}: last-message`));
    const times = messages.flatMap((line) =>
      [...line.matchAll(POSITION)].map(([, h, m, s]) => 3600 * Number(h) + 60 * Number(m) + Number(s)),
    );
    const length = Math.max(...times) - Math.min(...times);
    expect(length, sink).toBeGreaterThan(seconds - 0.5);
    expect(length, sink).toBeLessThan(seconds + 0.5);
  }
  const warnings = stderr.split('\n').filter((line) => /\b(?:WARN|ERROR)\b/.test(line));
  expect(warnings.filter((line) => !ITS_OWN.some((own) => own.test(line)))).toEqual([]);
});
