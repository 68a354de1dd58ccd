import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { formatListenAddress } from '../../../control/listen-address.ts';
import { issued, metadataJson, startFakeImds } from '../../support/fake-metadata.ts';
import { scratchFolder } from './providers/support.ts';
import { SOURCES, accessKey } from '../support/control-fixtures.ts';
import { runCommand } from '../support/run-command.ts';
import { startTestNode } from '../support/test-node.ts';

const until = (assertion: () => void | Promise<void>) =>
  vi.waitFor(assertion, { timeout: 20_000, interval: 50 });

/** A node whose bucket `media` reads a file, and what an operator sees of it. */
async function startFileNode() {
  const path = join(scratchFolder(), 'keys.json');
  const put = (n: number) => {
    writeFileSync(`${path}.new`, metadataJson(issued(n)));
    renameSync(`${path}.new`, path);
  };
  const credentials = { ...SOURCES, media: { kind: 'file', path, profile: 'default' } } as const;
  const running = await startTestNode({ credentials });
  onTestFinished(() => running.node.close());
  const ops = `http://${formatListenAddress(running.node.opsAddress)}`;
  const media = () => running.node.status().credentials[0]!;
  const command = (...args: string[]) => runCommand([...args, '--control', running.control]);
  return { ...running, path, put, ops, media, command };
}

describe('a node with a source that can be asked', () => {
  test('is not ready, and says why, until the source delivers; then every worker signs with it', async () => {
    const { put, ops, media, node, path } = await startFileNode();
    await until(() => expect(media().sourceStatus.state).toBe('failed'));
    const before = await fetch(`${ops}/readyz`);
    expect(before.status).toBe(503);
    expect(await before.text()).toContain(
      `bucket media has no credential: source file failed: cannot read ${path}: there is no such file`,
    );
    put(1);
    await until(async () => expect((await fetch(`${ops}/readyz`)).status).toBe(200));
    expect(media()).toMatchObject({ generation: 1, source: 'file', active: { kind: 'session' } });
    await until(() => {
      expect(node.status().workers.map(({ generations }) => generations['media'])).toEqual([1, 1]);
    });
  });

  test('takes a push, and leaves it for what the source delivers when somebody asks for that, or for another set', async () => {
    const { put, media, pushed, command, log } = await startFileNode();
    put(1);
    await until(() => expect(media().generation).toBe(1));
    await pushed('media', accessKey());
    expect(media()).toMatchObject({
      generation: 2,
      source: 'push',
      sourceStatus: { kind: 'file', state: 'fresh' },
    });
    const back = await command('credentials', 'refresh', 'media');
    expect(back).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^media: generation 3 is active\n/),
    });
    expect(media()).toMatchObject({ generation: 3, source: 'file' });
    const same = await command('credentials', 'refresh', 'media');
    expect(same).toMatchObject({ code: 0, stdout: 'media: nothing new; generation 3 stays active\n' });
    put(2);
    await until(() => expect(media()).toMatchObject({ generation: 4, source: 'file' }));
    const json = await command('credentials', 'refresh', 'media', '--json');
    expect(JSON.parse(json.stdout)).toEqual({
      bucket: 'media',
      generation: 4,
      changed: false,
      workers: [],
      nodes: [],
      revision: 0,
    });
    const audit = log.lines.filter(({ message }) => message === 'audit').map(({ fields }) => fields);
    expect(audit[0]).toEqual({
      audit: true,
      who: 'source file',
      action: 'adopt credential',
      bucket: 'media',
      kind: 'session',
      maskedAccessKeyId: 'ASIA…0001',
      expiresAtMs: expect.any(Number),
      generation: 1,
      acknowledged: expect.any(Number),
      workers: expect.any(Number),
      result: 'OK',
    });
    expect(audit).toContainEqual(
      expect.objectContaining({
        action: 'refresh credential',
        bucket: 'media',
        changed: false,
        result: 'OK',
      }),
    );
  });

  test('shows how the source is doing: status, list, metrics, page; and no secret anywhere', async () => {
    const { put, media, command, ops, path, log } = await startFileNode();
    put(1);
    await until(() => expect(media().generation).toBe(1));
    writeFileSync(
      path,
      `{"AccessKeyId": "${issued(2).accessKeyId}", "SecretAccessKey": "${issued(2).secretAccessKey}`,
    );
    const refused = await command('credentials', 'refresh', 'media');
    expect(refused).toMatchObject({
      code: 1,
      stderr:
        'error: Cannot refresh the credential: Cannot read the credential: the text is not JSON (FAILED_PRECONDITION)\n',
    });
    const list = await command('credentials', 'list');
    expect(list.stdout).toMatch(
      /^media +1 +ASIA…0001 +session +file +(?:stale, asked in \d+ s|refreshing) /m,
    );
    expect(list.stdout).toContain('media: source file: Cannot read the credential: the text is not JSON');
    const view = await command('status');
    expect(view.stdout).toContain('media: source file: Cannot read the credential: the text is not JSON');
    const status = await command('status', '--json');
    const { buckets } = JSON.parse(status.stdout) as { buckets: object[] };
    expect(buckets[0]).toMatchObject({
      credential: {
        source: 'file',
        sourceStatus: {
          source: 'file',
          state: expect.stringMatching(/^(?:stale|refreshing)$/),
          lastError: 'Cannot read the credential: the text is not JSON',
          deliveries: 1,
        },
      },
    });
    const metrics = await (await fetch(`${ops}/metrics`)).text();
    expect(metrics).toMatch(
      /^headwater_credential_source_state\{bucket="media",source="file",state="(?:stale|refreshing)"\} 1$/m,
    );
    expect(metrics).toMatch(
      /^headwater_credential_source_state\{bucket="other",source="static",state="fresh"\} 1$/m,
    );
    expect(metrics).toMatch(
      /^headwater_credential_source_tries_total\{bucket="media",outcome="delivered"\} 1$/m,
    );
    expect(metrics).toMatch(/^headwater_credential_source_next_try_timestamp_seconds\{bucket="media"\} \d/m);
    const events = await firstEvents(`${ops}/events`);
    expect(events).toContain('"lastError":{"message":"Cannot read the credential: the text is not JSON"');
    for (const text of [
      refused.stderr,
      list.stdout,
      view.stdout,
      status.stdout,
      metrics,
      events,
      JSON.stringify(log.lines),
    ]) {
      for (const n of [1, 2]) {
        expect(text).not.toContain(issued(n).secretAccessKey);
        expect(text).not.toContain(issued(n).sessionToken);
      }
    }
  });
});

/** What an open page is sent at once. */
async function firstEvents(url: string): Promise<string> {
  const response = await fetch(url);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: moment') && text.endsWith('\n\n')) break;
  }
  return text;
}

describe('credentials refresh', () => {
  let running: Awaited<ReturnType<typeof startTestNode>>;
  beforeAll(async () => {
    running = await startTestNode();
  });
  afterAll(() => running.node.close());

  test.each([
    ['media', 'its source is push, which cannot be asked (FAILED_PRECONDITION)'],
    ['other', 'its source is static, which cannot be asked (FAILED_PRECONDITION)'],
  ])('refuses %s: %s', async (bucket, reason) => {
    const { code, stderr } = await runCommand([
      'credentials',
      'refresh',
      bucket,
      '--control',
      running.control,
    ]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: Cannot refresh the credential: ${reason}\n`,
    });
  });

  test('refuses a bucket that there is not', async () => {
    const { code, stderr } = await runCommand([
      'credentials',
      'refresh',
      'films',
      '--control',
      running.control,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('bucket is not in the configuration');
  });
});

describe('a worker whose store refuses the active generation', () => {
  test('makes the source be asked', async () => {
    const imds = await startFakeImds();
    const credentials = { ...SOURCES, media: { kind: 'imds', endpoint: imds.url } } as const;
    const { node } = await startTestNode({ credentials });
    onTestFinished(() => node.close());
    await until(() => expect(node.status().credentials[0]?.generation).toBe(1));
    imds.credential = issued(2);
    const origin = `http://${formatListenAddress(node.address)}`;
    await fetch(`${origin}/reject/media/1`);
    await until(() => expect(node.status().credentials[0]?.generation).toBe(2));
  });
});
