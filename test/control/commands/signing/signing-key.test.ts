import { describe, expect, test } from 'vitest';
import { runCommand } from '../../support/run-command.ts';

/** As the nginx module's own generator gives it. */
const VECTOR = {
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  key: 'L4vRLWAO92X5L3Sqk5QydUSdB0nC9+1wfqLMOKLbRp4=',
  scope: '20160902/us-east-1/s3/aws4_request',
};

const SCOPE = ['--region', 'us-east-1', '--date', '20160902'];

function derive(args: readonly string[], { stdin = VECTOR.secret, environment = {} } = {}) {
  return runCommand(['signing-key', ...args], { stdin, environment });
}

describe('headwater signing-key', () => {
  test.each([
    ['standard input', SCOPE, { stdin: `${VECTOR.secret}\n` }],
    ['the environment', SCOPE, { stdin: '', environment: { AWS_SECRET_ACCESS_KEY: VECTOR.secret } }],
    ['short options', ['-r', 'us-east-1', '-d', '20160902', '-s', 's3'], {}],
  ])('prints key and scope of a secret from %s', async (_from, args, input) => {
    const { code, stdout, stderr } = await derive(args, input);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `${VECTOR.key}\n${VECTOR.scope}\n`,
      stderr: '',
    });
  });

  test('warns of a secret on the command line, and does not repeat it', async () => {
    const { stdout, stderr } = await derive([...SCOPE, '--secret-key', VECTOR.secret], { stdin: '' });
    expect(stdout).toContain(VECTOR.key);
    expect(stderr).toContain('can be read by everyone on this machine');
    expect(stdout + stderr).not.toContain(VECTOR.secret);
  });

  test('refuses a secret of several words, wherever it comes from, and bytes where JSON is asked for', async () => {
    const words = `${VECTOR.secret} x`;
    for (const [args, input] of [
      [SCOPE, { stdin: words }],
      [[...SCOPE, '--secret-key', words], {}],
    ] as const) {
      const { code, stdout, stderr } = await derive(args, input);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('error: the secret key is not one line without white space\n');
    }
    const { code, stderr } = await derive([...SCOPE, '--raw', '--days', '2', '--access-key-id', 'a']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "error: option '--raw, --no-base64' cannot be used with option '--days <N>'\n",
    });
  });

  test.each(['--raw', '--no-base64'])('%s writes the bytes and nothing else', async (flag) => {
    const child = await import('node:child_process');
    const main = new URL('../../../../control/main.js', import.meta.url).pathname;
    const bytes = child.execFileSync(process.execPath, [main, 'signing-key', ...SCOPE, flag], {
      input: VECTOR.secret,
      stdio: 'pipe',
    });
    expect(bytes.toString('base64')).toBe(VECTOR.key);
  });

  test('--days prints what a push takes, over the end of a year', async () => {
    const args = [
      '-r',
      'us-east-1',
      '-d',
      '20161231',
      '--days',
      '2',
      '--access-key-id',
      'AKIAIOSFODNN7EXAMPLE',
    ];
    const { stdout } = await derive(args);
    const printed = JSON.parse(stdout) as {
      access_key_id: string;
      signing_keys: { scope: string; key: string }[];
    };
    expect(printed.access_key_id).toBe('AKIAIOSFODNN7EXAMPLE');
    expect(printed.signing_keys.map(({ scope }) => scope)).toEqual([
      '20161231/us-east-1/s3/aws4_request',
      '20170101/us-east-1/s3/aws4_request',
    ]);
    for (const { key } of printed.signing_keys) expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(stdout).not.toContain(VECTOR.secret);
  });

  test('--json and --verbose', async () => {
    const { stdout, stderr } = await derive([...SCOPE, '--json', '--verbose']);
    expect(JSON.parse(stdout)).toEqual({ scope: VECTOR.scope, key: VECTOR.key });
    expect(stderr).toBe(`derived the signing key of ${VECTOR.scope}\n`);
  });

  test.each([
    [['-r', 'us-east-1', '-d', '20160231'], 'a day such as'],
    [['-r', 'us/east'], 'letters, digits and hyphens'],
    [['-r', 'us-east-1', '--days', '0'], 'whole number'],
    [['-r', 'us-east-1', '--days', '2'], '--access-key-id'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await derive(args);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  test('says where the secret could come from', async () => {
    const { code, stderr } = await derive(SCOPE, { stdin: '' });
    expect(code).toBe(1);
    expect(stderr).toContain('pipe it in, or set AWS_SECRET_ACCESS_KEY');
  });
});
