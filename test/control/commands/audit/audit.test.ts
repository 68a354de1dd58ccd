import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken, tokenHash } from '../../../../control/access/token.ts';
import { parseStateKey } from '../../../../control/state/state-key.ts';
import { LOOPBACK, SECRET } from '../../support/control-fixtures.ts';
import { runCommand } from '../../support/run-command.ts';
import { startTestNode } from '../../support/test-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-audit-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const FILE = join(folder, 'audit.jsonl');
const state = { file: join(folder, 'state'), key: parseStateKey(Buffer.alloc(32, 1).toString('base64'))! };
const [ROTATOR, VIEWER] = [createToken(), createToken()];

const start = () =>
  startTestNode({
    audit: { file: FILE },
    state,
    control: {
      listen: LOOPBACK,
      access: [
        {
          name: 'ci',
          role: 'rotator',
          buckets: ['media'],
          proof: { kind: 'token', sha256: tokenHash(ROTATOR) },
        },
        { name: 'eve', role: 'viewer', proof: { kind: 'token', sha256: tokenHash(VIEWER) } },
      ],
    },
  });

let running: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  running = await start();
});
afterAll(() => running.node.close());

const run = (token: string, ...args: string[]) =>
  runCommand([...args, '--control', running.control], {
    environment: {
      HEADWATER_TOKEN: token,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: SECRET,
    },
  });

describe('the audit trail', () => {
  test('has who did what, allowed or refused, and no secret', async () => {
    await run(ROTATOR, 'credentials', 'push', 'media', '--from-env', '--request-id', 'r1');
    await run(VIEWER, 'credentials', 'push', 'media', '--from-env');
    await run(ROTATOR, 'credentials', 'rollback', 'other');
    await run('hwt_nobodys', 'credentials', 'revoke', 'media', '1');
    const text = readFileSync(FILE, 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const method = '/headwater.control.v1.CredentialService/PushCredential';
    const peer = expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string;
    expect(lines).toMatchObject([
      {
        who: 'ci',
        role: 'rotator',
        peer,
        method,
        action: 'push credential',
        bucket: 'media',
        requestId: 'r1',
        generationBefore: 0,
        generation: 1,
        result: 'OK',
      },
      {
        who: 'eve',
        role: 'viewer',
        method,
        bucket: 'media',
        generationBefore: 1,
        result: 'PERMISSION_DENIED',
      },
      { who: 'ci', action: 'roll back credential', bucket: 'other', result: 'PERMISSION_DENIED' },
      { who: peer, action: 'revoke credential', result: 'UNAUTHENTICATED' },
    ]);
    for (const secret of [SECRET, ROTATOR, VIEWER]) expect(text).not.toContain(secret);
    expect(running.log.lines.filter(({ message }) => message === 'audit')).toEqual([]);
  });

  test('audit verify finds it whole, and says where it is not', async () => {
    const whole = await runCommand(['audit', 'verify', FILE]);
    expect(whole).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^4 lines, whole, up to number 4, hash \w{64}\n$/),
    });
    const changed = join(folder, 'changed.jsonl');
    writeFileSync(changed, readFileSync(FILE, 'utf8').replace('PERMISSION_DENIED', 'OK'));
    // Without the head that the node keeps beside its own.
    const broken = await runCommand(['audit', 'verify', changed]);
    expect(broken).toMatchObject({ code: 1, stderr: `error: ${changed} is not as it was written\n` });
    expect(broken.stdout).toContain(`${changed}:2: was changed, or is cut short`);
    const json = await runCommand(['audit', 'verify', changed, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      lines: 4,
      problems: [{ lineNumber: 2 }, { lineNumber: 3 }],
    });
    expect(await runCommand(['audit', 'verify', '/nowhere'])).toMatchObject({
      code: 1,
      stderr: 'error: Cannot read /nowhere: there is no such file\n',
    });
  });
});

describe('audit verify', () => {
  const verify = (...args: string[]) => runCommand(['audit', 'verify', ...args]);

  test('takes no file for whole that has lost its beginning or its end', async () => {
    const lines = readFileSync(FILE, 'utf8').trimEnd().split('\n');
    const [early, late, emptied] = ['early', 'late', 'emptied'].map((name) => join(folder, name));
    writeFileSync(early!, `${lines.slice(0, 2).join('\n')}\n`);
    writeFileSync(late!, `${lines.slice(2).join('\n')}\n`);
    writeFileSync(emptied!, '');
    copyFileSync(`${FILE}.head`, `${emptied!}.head`);

    const beheaded = await verify(late!);
    expect(beheaded.code).toBe(1);
    expect(beheaded.stdout).toContain(`${late!}:1: 2 lines are missing before it`);
    const { hash } = JSON.parse(lines[1]!) as { hash: string };
    expect(await verify(late!, '--after', `2:${hash}`)).toMatchObject({ code: 0 });
    expect(await verify(late!, '--after', `2:${'0'.repeat(64)}`)).toMatchObject({ code: 1 });
    expect(await verify(late!, '--partial')).toMatchObject({ code: 0 });
    expect(await verify(early!, late!)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^4 lines, whole, up to number 4/),
    });
    expect(await verify(late!, early!)).toMatchObject({ code: 1 });
    const empty = await verify(emptied!);
    expect(empty.code).toBe(1);
    expect(empty.stdout).toContain(`${emptied!}:1: 4 lines are missing at its end`);
  });
});

describe('credentials history', () => {
  test('shows who changed what, also before a restart', async () => {
    const { stdout } = await run(VIEWER, 'credentials', 'history', '--json');
    const [pushed] = (JSON.parse(stdout) as { rotations: object[] }).rotations;
    expect(pushed).toMatchObject({
      bucket: 'media',
      generation: 1,
      event: 'activated',
      source: 'push',
      who: 'ci',
      workers: 2,
      acknowledged: 2,
      maskedAccessKeyId: 'AKIA…MPLE',
      restoredGeneration: null,
    });
    await running.node.close();
    running = await start();
    const shown = await run(VIEWER, 'credentials', 'history', 'media', '--limit', '1');
    expect(shown.stdout).toMatch(/^\d{4}-\S+Z +media +1 +activated +AKIA…MPLE +push +ci +2 of 2$/m);
    expect((await run(VIEWER, 'credentials', 'history', 'other')).stdout).toBe('no credential has changed\n');
  });
});
