import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { watchFiles } from '../../../../control/sources/providers/watch-files.ts';
import { SECRET, TOKEN, accessKey } from '../../support/control-fixtures.ts';
import { failureOf, fetchFrom, scratchFolder } from './support.ts';

const EXPIRES = Date.UTC(2040, 0, 2, 3, 4, 5);
const SESSION = {
  kind: 'session',
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: SECRET,
  sessionToken: TOKEN,
  expiresAtMs: EXPIRES,
};

function fileWith(text: string): string {
  const path = join(scratchFolder(), 'credentials');
  writeFileSync(path, text);
  return path;
}

const INI = `# made by hand
[default]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = ${SECRET}

; the one of the seminar
[media]
region=eu-north-1
aws_access_key_id=ASIAIOSFODNN7EXAMPLE
aws_secret_access_key=${SECRET}
aws_session_token=${TOKEN}
x_security_token_expires = 2040-01-02T04:04:05+01:00
[profile other]
role_arn = arn:aws:iam::1:role/x
`;

describe('source file', () => {
  test.each([
    [
      'the JSON of aws sts',
      JSON.stringify({
        Credentials: {
          AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
          SecretAccessKey: SECRET,
          SessionToken: TOKEN,
          Expiration: '2040-01-02T03:04:05+00:00',
        },
      }),
      'default',
      SESSION,
      EXPIRES,
    ],
    ["a profile of AWS's shared file", INI, 'media', SESSION, EXPIRES],
    [
      "the default profile of AWS's shared file",
      INI.replaceAll('\n', '\r\n'),
      'default',
      accessKey(),
      undefined,
    ],
    [
      "Traffic Server's form",
      `# s3_auth_v4.config\n\naccess_key=AKIAIOSFODNN7EXAMPLE\nsecret_key=${SECRET}\nversion=awsv4\nv4-include-headers=a,b\n`,
      'default',
      accessKey(),
      undefined,
    ],
    [
      "Traffic Server's form with a token and an expiration",
      `access_key=ASIAIOSFODNN7EXAMPLE\nsecret_key=${SECRET}\nsession_token=${TOKEN}\nexpiration=${EXPIRES / 1000}\n`,
      'default',
      SESSION,
      EXPIRES,
    ],
    [
      'a long-term key in a file that says when it ends',
      `access_key=AKIAIOSFODNN7EXAMPLE\nsecret_key=${SECRET}\nexpiration=${EXPIRES / 1000}\n`,
      'default',
      { ...accessKey(), expiresAtMs: EXPIRES },
      EXPIRES,
    ],
    [
      "Traffic Server's form for Google",
      `session_token=ya29.x\nversion=gcpv1\nexpiration=${EXPIRES / 1000}\n`,
      'default',
      { kind: 'bearer', token: 'ya29.x', expiresAtMs: EXPIRES },
      EXPIRES,
    ],
    [
      "Traffic Server's form for Google, its version said elsewhere",
      'session_token=ya29.x\n',
      'default',
      { kind: 'bearer', token: 'ya29.x' },
      undefined,
    ],
    [
      'a JSON of signing keys, which end with their last day',
      JSON.stringify({
        access_key_id: 'AKIAIOSFODNN7EXAMPLE',
        signing_keys: [{ scope: '20400101/eu-north-1/s3/aws4_request', key: 'a2V5' }],
      }),
      'default',
      {
        kind: 'signing-keys',
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        keys: [{ shortDate: '20400101', region: 'eu-north-1', service: 's3', key: 'a2V5' }],
      },
      Date.UTC(2040, 0, 2),
    ],
  ])('reads %s', async (_, text, profile, credential, expiresAtMs) => {
    expect(await fetchFrom({ kind: 'file', path: fileWith(text), profile })).toEqual({
      credential,
      expiresAtMs,
    });
  });

  test.each([
    ['a profile that there is not', INI, 'films', 'the file has no profile films'],
    ['a profile without keys', INI, 'other', 'the file lacks aws_access_key_id'],
    [
      'a missing mandatory option',
      'access_key=AKID\nversion=awsv4\n',
      'default',
      'the file lacks secret_key',
    ],
    [
      'an empty mandatory option',
      `access_key=\nsecret_key=${SECRET}\n`,
      'default',
      'the file lacks access_key',
    ],
    [
      'an expiration that is no time',
      `access_key=A\nsecret_key=${SECRET}\nexpiration=soon\n`,
      'default',
      'expiration is no time such as 2026-01-31T12:00:00Z',
    ],
    [
      'half a JSON',
      `{"AccessKeyId": "A", "Secret`,
      'default',
      'Cannot read the credential: the text is not JSON',
    ],
    ['another text', SECRET, 'default', 'the file is neither JSON nor an INI file nor lines of key=value'],
    ['nothing', '', 'default', 'the file is neither JSON nor an INI file nor lines of key=value'],
  ])('refuses %s without quoting it', async (_, text, profile, reason) => {
    expect(await failureOf({ kind: 'file', path: fileWith(text), profile })).toBe(reason);
  });

  test('says why it cannot be opened', async () => {
    const folder = scratchFolder();
    const at = (name: string) => ({ kind: 'file', path: join(folder, name), profile: 'default' }) as const;
    expect(await failureOf(at('absent'))).toBe(`cannot read ${folder}/absent: there is no such file`);
    expect(await failureOf({ ...at(''), path: folder })).toBe(`cannot read ${folder}: it is a directory`);
    writeFileSync(join(folder, 'huge'), 'x'.repeat(65_537));
    expect(await failureOf(at('huge'))).toBe(`cannot read ${folder}/huge: it is larger than 65536 bytes`);
  });
});

/** Counts how often a watch calls back. */
function watched(path: string) {
  const changed = vi.fn<() => void>();
  onTestFinished(watchFiles(dirname(path), [basename(path)], changed));
  return changed;
}

const settled = (ms = 300) => new Promise((resolve) => setTimeout(resolve, ms));

describe('watchFiles()', () => {
  test('tells of a file that is replaced by a rename, once each time', async () => {
    const path = fileWith('one');
    const changed = watched(path);
    for (const times of [1, 2, 3]) {
      writeFileSync(`${path}.new`, `number ${times}`);
      renameSync(`${path}.new`, path);
      await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(times));
      await settled();
      expect(changed).toHaveBeenCalledTimes(times);
    }
  });

  test("tells of Kubernetes' swap of the link beside it", async () => {
    const folder = scratchFolder();
    const version = (name: string, text: string) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'credentials'), text);
    };
    version('..2026_01', 'one');
    symlinkSync('..2026_01', join(folder, '..data'));
    symlinkSync('..data/credentials', join(folder, 'credentials'));
    const changed = watched(join(folder, 'credentials'));
    version('..2026_02', 'two');
    symlinkSync('..2026_02', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    rmSync(join(folder, '..2026_01'), { recursive: true });
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
  });

  test('tells of a file that is written in place, goes and comes back', async () => {
    const path = fileWith('one');
    const changed = watched(path);
    writeFileSync(path, 'two!');
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
    rmSync(path);
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2));
    writeFileSync(path, 'three');
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(3));
  });

  test('is not woken by the files beside it', async () => {
    const path = fileWith('one');
    const changed = watched(path);
    for (let i = 0; i < 20; i++) writeFileSync(`${path}.${i}`, 'noise');
    await settled();
    expect(changed).not.toHaveBeenCalled();
  });

  test('finds by polling what nothing tells of: a folder that was not there yet', async () => {
    const folder = join(scratchFolder(), 'later');
    const changed = watched(join(folder, 'credentials'));
    mkdirSync(folder);
    writeFileSync(join(folder, 'credentials'), 'one');
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), { timeout: 15_000 });
  });
});

function program(script: string): [string] {
  const path = join(scratchFolder(), 'keys');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o700);
  return [path];
}

describe('source process', () => {
  const json = JSON.stringify({
    Version: 1,
    AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    SecretAccessKey: SECRET,
    SessionToken: TOKEN,
    Expiration: '2040-01-02T03:04:05Z',
  });
  const run = (command: readonly [string, ...string[]], timeoutMs = 5000) =>
    ({ kind: 'process', command, timeoutMs }) as const;

  test('reads what a program prints, with its arguments as they are', async () => {
    expect(await fetchFrom(run([...program('printf %s "$1"'), json]))).toEqual({
      credential: SESSION,
      expiresAtMs: EXPIRES,
    });
  });

  test("asks IAM Roles Anywhere by AWS's helper, with its arguments as the guide has them", async () => {
    // A stand-in for aws_signing_helper: it insists on what the real one needs.
    const options = '--certificate --private-key --trust-anchor-arn --profile-arn --role-arn';
    const helper = `[ "$1" = credential-process ] && [ "$2 $4 $6 $8 \${10}" = "${options}" ] || exit 2
      printf '%s' '${json}'`;
    const args = [
      '/tls.crt',
      '--private-key',
      '/tls.key',
      '--trust-anchor-arn',
      'arn:a',
      '--profile-arn',
      'arn:p',
    ];
    const command = [
      ...program(helper),
      'credential-process',
      '--certificate',
      ...args,
      '--role-arn',
      'arn:r',
    ];
    expect(await fetchFrom(run(command as [string, ...string[]]))).toEqual({
      credential: SESSION,
      expiresAtMs: EXPIRES,
    });
    expect(await failureOf(run(program(helper)))).toMatch(/ended with exit code 2$/);
  });

  test('says how it failed, and repeats nothing of what it printed', async () => {
    const failing = program(`echo ${SECRET}; echo ${SECRET} >&2; exit 3`);
    expect(await failureOf(run(failing))).toBe(`${failing[0]} ended with exit code 3`);
    const stuck = program('exec sleep 60');
    expect(await failureOf(run(stuck, 100))).toBe(`${stuck[0]} did not end within 100 ms`);
    const chatty = program('head -c 100000 /dev/zero');
    expect(await failureOf(run(chatty))).toBe(`${chatty[0]} printed more than 65536 bytes`);
    expect(await failureOf(run(['/nowhere/keys']))).toBe('/nowhere/keys cannot be run: ENOENT');
    expect(await failureOf(run(program(`echo '{"${SECRET}'`)))).toBe(
      'Cannot read the credential: the text is not JSON',
    );
  });
});

describe('source environment', () => {
  const ENVIRONMENT = {
    AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: SECRET,
    AWS_SESSION_TOKEN: TOKEN,
    AWS_CREDENTIAL_EXPIRATION: '2040-01-02T03:04:05Z',
  };

  test('reads the variables of AWS', async () => {
    expect(await fetchFrom({ kind: 'environment' }, ENVIRONMENT)).toEqual({
      credential: SESSION,
      expiresAtMs: EXPIRES,
    });
  });

  test('names the variable that is missing or no time', async () => {
    expect(await failureOf({ kind: 'environment' }, { ...ENVIRONMENT, AWS_SECRET_ACCESS_KEY: '' })).toBe(
      'environment variable AWS_SECRET_ACCESS_KEY is not set',
    );
    expect(
      await failureOf({ kind: 'environment' }, { ...ENVIRONMENT, AWS_CREDENTIAL_EXPIRATION: SECRET }),
    ).toBe('AWS_CREDENTIAL_EXPIRATION is no time such as 2026-01-31T12:00:00Z');
  });
});
