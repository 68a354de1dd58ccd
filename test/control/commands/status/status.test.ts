import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatBytes, formatSeconds } from '../../../../control/commands/terminal/units.ts';
import { runCommand, startCommand } from '../../support/run-command.ts';
import { runInTerminal } from '../../support/run-in-terminal.ts';
import { startTestNode } from '../../support/test-node.ts';

let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  running = await startTestNode();
});
afterAll(() => running.node.close());

describe('status', () => {
  test('shows workers, buckets and requests, without colour in a pipe', async () => {
    const { code, stdout } = await runCommand(['status', '--control', running.control]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^headwater 0\.1\.0 {2}ready {2}on 127\.0\.0\.1:\d+ {2}up \d+ s$/m);
    expect(stdout).toMatch(/^1 +\d+ +serving .*other 1$/m);
    expect(stdout).toMatch(/^media +none/m);
    expect(stdout).toMatch(/^other +1 +AKIA…HER1 +never/m);
    expect(stdout).not.toContain('\u001B');
  });

  test('--json answers with one document, states in words and counts as numbers', async () => {
    const { stdout } = await runCommand(['status', '--json', '--control', running.control]);
    expect(JSON.parse(stdout)).toMatchObject({
      ready: true,
      workers: [
        {
          id: '1',
          state: 'serving',
          generations: { other: 1 },
          residentBytes: 50_000_000,
          cpuTime: expect.any(Number),
        },
        { id: '2', state: 'serving', generations: { other: 1 } },
      ],
      buckets: [
        { credential: { bucket: 'media', generation: 0, kind: null, source: 'push' } },
        {
          credential: { bucket: 'other', generation: 1, kind: 'access-key', source: 'static' },
          subrequests: 0,
        },
      ],
      requests: { bytesSent: 0, inFlight: 0 },
    });
  });

  test('--watch --json prints a line each time', async () => {
    const child = startCommand([
      'status',
      '--watch',
      '--json',
      '--interval',
      '100ms',
      '--control',
      running.control,
    ]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (let seen = 0; seen < 3; seen++) {
      expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ ready: true });
    }
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  test('--watch prints a line each time where there is no terminal', async () => {
    const child = startCommand(['status', '--watch', '--interval', '100ms', '--control', running.control]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const time = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
    const first = String((await lines.next()).value);
    expect(first).toMatch(
      new RegExp(
        `^${time}  ready  2 of 2 workers serve  \\d+ requests  \\d+ in flight  0 errors  media 0  other 1$`,
      ),
    );
    expect(String((await lines.next()).value)).toMatch(/ requests {2}\d+\/s {2}.*B\/s {2}/);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  test('--watch has views on a terminal, each within its 80 columns, and keys for them', async () => {
    const terminal = runInTerminal([
      'status',
      '--watch',
      '--interval',
      '100ms',
      '--control',
      running.control,
    ]);
    await terminal.shows(/o \[overview\]/);
    await terminal.shows(/WORKER +PID +STATE +UP +RESTARTS/);
    terminal.press('w');
    await terminal.shows(/w \[workers\]/);
    await terminal.shows(/SIGNS WITH/);
    terminal.press('\t');
    await terminal.shows(/BUCKET +SUBREQUESTS[^]*b \[buckets\]/);
    terminal.press('c');
    await terminal.shows(/BEFORE[^]*c \[credentials\]/);
    terminal.press('r');
    await terminal.shows(/KIND +STATUS +ANSWERS[^]*r \[requests\]/);
    terminal.press('?');
    await terminal.shows(/^Keys/m);
    terminal.press('q');
    expect(await terminal.exit).toBe(0);
    expect(Math.max(...terminal.lines().map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(terminal.raw().trimEnd()).toMatch(/\[\?25h.\[\?1049l$/);
  });

  test('tables of 80 columns and less have every column, and no colour with NO_COLOR', async () => {
    const terminal = runInTerminal(['status', '--control', running.control], { NO_COLOR: '1' });
    expect(await terminal.exit).toBe(0);
    const lines = terminal.lines();
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    const heads = lines.filter((line) => /^(?:WORKER|BUCKET) /.test(line)).join(' ');
    for (const title of ['LOOP P99', 'SIGNS WITH', 'EXPIRES', 'RE-SIGNED', 'CLOCK'])
      expect(heads).toContain(title);
    expect(terminal.raw()).not.toMatch(/\[[\d;]*m/);
  });

  test('--watch refuses an interval that is none, and one the service refuses', async () => {
    const args = ['status', '--watch', '--control', running.control, '--interval'];
    expect((await runCommand([...args, 'often'])).stderr).toContain(
      'A duration is written like 500ms, 2s or 1m.',
    );
    const { code, stderr } = await runCommand([...args, '10ms']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error: Cannot watch the status (INVALID_ARGUMENT):\n  interval must be 100 ms to 1 h\n',
    });
  });
});

describe('units', () => {
  test.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [62, '1 min 2 s'],
    [3600, '1 h'],
    [100_000, '1 d 3 h'],
  ])('formatSeconds() writes %s as %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [123_456, '123 kB'],
    [2.5e9, '2.5 GB'],
  ])('formatBytes() writes %s as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});
