import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRET, TOKEN, accessKey } from '../../support/control-fixtures.ts';
import { type CommandInput, runCommand, startCommand } from '../../support/run-command.ts';
import { startTestNode } from '../../support/test-node.ts';

let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  running = await startTestNode();
});
afterAll(() => running.node.close());

const EXPIRATION = '2099-01-02T03:04:05Z';
const ID = 'ASIAIOSFODNN7EXAMPLE';
const ASSUME_ROLE = JSON.stringify({
  Credentials: { AccessKeyId: ID, SecretAccessKey: SECRET, SessionToken: TOKEN, Expiration: EXPIRATION },
  AssumedRoleUser: { Arn: 'arn' },
});
const METADATA = JSON.stringify({
  Code: 'Success',
  Type: 'AWS-HMAC',
  AccessKeyId: ID,
  SecretAccessKey: SECRET,
  Token: TOKEN,
  Expiration: EXPIRATION,
});
const ENVIRONMENT = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: SECRET };

const UNVERIFIED = 'bucket media has no probe, and nothing of it was read yet';

const ESCAPE = '\u001B';

const push = (args: string[], input: CommandInput = {}) =>
  runCommand(['credentials', 'push', ...args, '--control', running.control], input);

const active = () => running.node.status().credentials[0]!;

describe('credentials push', () => {
  test.each<[string, string[], CommandInput, string]>([
    ['the JSON of aws sts assume-role', [], { stdin: ASSUME_ROLE }, 'session'],
    [
      'the JSON of the metadata service, whatever the environment holds',
      [],
      { stdin: METADATA, environment: ENVIRONMENT },
      'session',
    ],
    [
      'plain keys',
      [],
      { stdin: JSON.stringify({ access_key_id: ID, secret_access_key: SECRET }) },
      'access-key',
    ],
    ['the environment', [], { environment: ENVIRONMENT }, 'access-key'],
    [
      'the environment with a token',
      [],
      { environment: { ...ENVIRONMENT, AWS_SESSION_TOKEN: TOKEN } },
      'session',
    ],
    [
      'an id as a flag, with its secret from the environment',
      ['--access-key-id', ID],
      { environment: ENVIRONMENT },
      'access-key',
    ],
    [
      'an id as a flag, with its secret and token from the environment',
      ['--access-key-id', ID],
      { environment: { ...ENVIRONMENT, AWS_SESSION_TOKEN: TOKEN } },
      'session',
    ],
    [
      'the environment, whose empty variables are not set, before what is piped in',
      ['--from-env'],
      {
        stdin: METADATA,
        environment: { ...ENVIRONMENT, AWS_SESSION_TOKEN: '', AWS_CREDENTIAL_EXPIRATION: '' },
      },
      'access-key',
    ],
  ])('takes %s', async (_, args, input, kind) => {
    const { generation } = active();
    const { code, stdout, stderr } = await push(['media', ...args], input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`media: generation ${generation + 1} is active`);
    expect(stdout.match(/^[12] +\d+ +\d+ +acknowledged$/gm)).toHaveLength(2);
    expect(stdout).not.toContain(ESCAPE);
    expect(active()).toMatchObject({ generation: generation + 1, active: { kind } });
  });

  test('takes the expiry of the environment beside an id as a flag, not beside a secret as one', async () => {
    const environment = { ...ENVIRONMENT, AWS_CREDENTIAL_EXPIRATION: EXPIRATION };
    await push(['media', '--access-key-id', ID], { environment });
    expect(active().active).toMatchObject({ expiresAtMs: Date.parse(EXPIRATION) });
    await push(['media', '--access-key-id', ID, '--secret-access-key', SECRET], { environment });
    expect(active().active?.expiresAtMs).toBeUndefined();
  });

  test('--from-env does not wait for the end of standard input', async () => {
    const { generation } = active();
    const args = ['credentials', 'push', 'media', '--from-env', '--control', running.control];
    const child = startCommand(args, { environment: ENVIRONMENT });
    expect(await once(child, 'exit')).toEqual([0, null]);
    child.stdin.destroy();
    expect(active().generation).toBe(generation + 1);
  });

  test('--json answers with one document', async () => {
    const { stdout } = await push(['media', '--json'], { stdin: ASSUME_ROLE });
    expect(JSON.parse(stdout)).toEqual({
      bucket: 'media',
      generation: active().generation,
      nodes: [],
      revision: 0,
      workers: running.node.status().workers.map(({ id, pid }) => ({
        workerId: id,
        pid,
        generation: active().generation,
        acknowledged: true,
        reason: '',
      })),
      verification: { probe: '', unverifiedReason: UNVERIFIED },
    });
  });

  test('warns of a secret on the command line', async () => {
    const { code, stderr } = await push(['media', '--access-key-id', ID, '--secret-access-key', SECRET]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: a secret on the command line can be read by everyone/);
    expect(stderr).not.toContain(SECRET);
  });

  test('exits with 2 when a worker did not acknowledge', async () => {
    const nack = { ...ENVIRONMENT, AWS_ACCESS_KEY_ID: 'NACK' };
    const { code, stdout, stderr } = await push(['other'], { environment: nack });
    expect(code).toBe(2);
    expect(stdout).toMatch(/^1 +\d+ +1 +it does not like this one$/m);
    expect(stderr).toBe('error: 2 of 2 workers did not acknowledge\n');
  });

  test.each<[string, string[], CommandInput, string]>([
    [
      'an unknown bucket',
      ['films'],
      { environment: ENVIRONMENT },
      'error: Cannot push a credential (NOT_FOUND):\n  bucket is not in the configuration\n',
    ],
    [
      'fields at fault, a line each',
      ['media', '--access-key-id', 'A B', '--secret-access-key', ''],
      {},
      'error: Cannot push a credential (INVALID_ARGUMENT):\n  access_key_pair.access_key_id must not contain white space, control or non-ASCII characters\n  access_key_pair.secret_access_key must not be empty\n',
    ],
    [
      'a stale generation',
      ['media', '--expected-generation', '4000'],
      { environment: ENVIRONMENT },
      '(ABORTED):\n  expected_generation is 4000, but',
    ],
    [
      'JSON that is none',
      ['media'],
      { stdin: SECRET },
      'error: Cannot read the credential: the text is not JSON\n',
    ],
    ['nothing at all', ['media'], {}, 'error: no credential was given\n'],
    ...['--secret-access-key', '--session-token', '--expires'].map(
      (flag): [string, string[], CommandInput, string] => [
        `${flag} without an id`,
        ['media', flag, SECRET],
        { environment: ENVIRONMENT },
        `error: ${flag} needs --access-key-id\n`,
      ],
    ),
    [
      'an id without a secret',
      ['media', '--access-key-id', ID],
      { environment: { AWS_SECRET_ACCESS_KEY: '' } },
      'error: --access-key-id needs its secret: set AWS_SECRET_ACCESS_KEY\n',
    ],
    [
      'a lifetime that is none',
      ['media'],
      { stdin: `{"access_token": "${SECRET}", "expires_in": 1e17}` },
      'error: Cannot read the credential: expires_in is no lifetime in seconds\n',
    ],
    [
      'a generation that is none',
      ['media', '--expected-generation', '-1'],
      {},
      'A generation is a whole number, 0 for none yet.',
    ],
  ])('exits with 1 and says why: %s', async (_, args, input, message) => {
    const before = active();
    const { code, stdout, stderr } = await push(args, input);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain(SECRET);
    expect(active()).toEqual(before);
  });

  test('--verify refuses where there is nothing to try it with, --no-verify does not look', async () => {
    const { generation } = active();
    const refused = await push(['media', '--verify'], { stdin: ASSUME_ROLE });
    expect(refused).toMatchObject({
      code: 1,
      stderr: `error: Cannot push a credential: ${UNVERIFIED} (FAILED_PRECONDITION)\n`,
    });
    expect(active().generation).toBe(generation);
    const stdin = JSON.stringify({ access_key_id: ID, secret_access_key: SECRET });
    const pushed = await push(['media', '--no-verify'], { stdin });
    expect(pushed.stdout).toContain('is active; not tried: it was to be activated at once');
  });

  test('--validate-only changes nothing', async () => {
    const before = active();
    const { code, stdout } = await push(['media', '--validate-only'], { stdin: ASSUME_ROLE });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `media: the credential is valid; generation ${before.generation} stays active; not tried: ${UNVERIFIED}\n`,
    });
    expect(active()).toEqual(before);
  });

  test('hints at what may be wrong when nothing answers', async () => {
    const args = ['credentials', 'push', 'media', '--control', '127.0.0.1:1'];
    const { code, stderr } = await runCommand(args, { environment: ENVIRONMENT });
    expect(code).toBe(1);
    expect(stderr).toBe(
      'error: Cannot reach the control service at 127.0.0.1:1: nothing listens there; is "headwater serve" or "headwater demo" running?\n',
    );
  });
});

describe('credentials list', () => {
  test('shows a table, masked and without colour', async () => {
    await running.pushed('media', accessKey());
    const { stdout } = await runCommand(['credentials', 'list', '--control', running.control]);
    expect(stdout).toMatch(/^BUCKET +GENERATION +ACCESS KEY +KIND +SOURCE +STATE +AGE +EXPIRES +BEFORE$/m);
    expect(stdout).toMatch(/^media +\d+ +AKIA…MPLE +access-key +push +fresh +\d+ s +never +\d+ \S+…\S*$/m);
    expect(stdout).not.toContain(ESCAPE);
  });

  test('--json answers with one document', async () => {
    const { stdout } = await runCommand(['credentials', 'list', '--json', '--control', running.control]);
    const { credentials } = JSON.parse(stdout) as { credentials: unknown[] };
    expect(credentials[0]).toEqual({
      bucket: 'media',
      generation: active().generation,
      kind: 'access-key',
      source: 'push',
      maskedAccessKeyId: 'AKIA…MPLE',
      activateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      expireTime: null,
      sourceStatus: expect.objectContaining({
        source: 'push',
        state: 'fresh',
        lastError: '',
        nextTryTime: null,
      }),
      signingKeyDays: [],
      previous: {
        generation: active().generation - 1,
        kind: 'access-key',
        maskedAccessKeyId: expect.stringContaining('…'),
        expireTime: null,
        rejection: null,
      },
      rejection: null,
    });
  });
});

describe('credentials watch', () => {
  test('prints the state, then a line a change, a revocation as one', async () => {
    await running.pushed('media', accessKey('AKIABEFOREBEFOREBEF1'));
    await running.pushed('media', accessKey());
    const { generation } = active();
    const child = startCommand(['credentials', 'watch', '--control', running.control]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => String((await lines.next()).value);
    while (!(await next()).startsWith('other ')) continue;
    await next();
    const revoke = (revoked: number) =>
      runCommand(['credentials', 'revoke', 'media', String(revoked), '--control', running.control]);
    await revoke(generation - 1);
    expect(await next()).toMatch(
      `media  generation ${generation - 1} is revoked, generation ${generation} is active`,
    );
    await revoke(generation);
    expect(await next()).toMatch(`media  generation ${generation} is revoked, no generation is active`);
    expect((await revoke(generation)).code).toBe(0);
    await running.pushed('media', accessKey());
    expect(await next()).toMatch(`media  generation ${generation + 1}  AKIA…MPLE`);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  test('--json prints the state, then a line a change', async () => {
    const child = startCommand(['credentials', 'watch', '--json', '--control', running.control]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse(String((await lines.next()).value)) as Record<string, unknown>;
    const state = await next();
    expect(state).toMatchObject({ state: { credentials: [{ bucket: 'media' }, { bucket: 'other' }] } });
    await running.pushed('media', accessKey());
    expect(await next()).toMatchObject({
      change: { credential: { bucket: 'media', generation: active().generation, kind: 'access-key' } },
    });
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
});
