import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { parseCredentialJson } from '../../../../control/credential/credential-json.ts';
import { runCommand } from '../../support/run-command.ts';

it.each([{}, { CI: 'true' }, { TERM: 'xterm-256color', COLORTERM: 'truecolor' }])(
  'what goes into a pipe has no colour, with %j in the environment',
  async (environment) => {
    const { stderr, code } = await runCommand(['check', '--config', '/nowhere.yaml'], { environment });
    expect(code).toBe(1);
    expect(stderr).toContain('/nowhere.yaml');
    expect(stderr).not.toContain('\u001b');
  },
);

it.each([['policy', '--principal', 'arn:aws:iam::123456789012:root', '--bucket', 'films'], ['--help']])(
  'an answer that cannot be written is an error in one line: %s',
  async (...args) => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, ['control/main.js', ...args], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr!)]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error: Cannot write to standard output: no space is left on the device\n',
    });
  },
);

it('an answer that nobody reads to its end is no error', async () => {
  const command = `"${process.execPath}" control/main.js policy --help; echo $? >&2`;
  const child = spawn('sh', ['-c', `{ ${command}; } | head -c 0`], { stdio: ['ignore', 'pipe', 'pipe'] });
  expect(await text(child.stderr)).toBe('0\n');
});

it('a warning that cannot be told keeps no answer back', async () => {
  const full = openSync('/dev/full', 'w');
  const args = ['signing-key', '--region', 'r', '--date', '20160902', '--secret-key', 'secret'];
  const child = spawn(process.execPath, ['control/main.js', ...args], { stdio: ['ignore', 'pipe', full] });
  closeSync(full);
  const [[code], stdout] = await Promise.all([once(child, 'exit'), text(child.stdout!)]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('20160902/r/s3/aws4_request'),
  });
});

it('what is piped in has a limit', async () => {
  const { stderr, code } = await runCommand(['signing-key', '--region', 'r'], {
    stdin: 'a'.repeat(2 * 1024 * 1024),
  });
  expect(code).toBe(1);
  expect(stderr).toContain('standard input is larger than 1048576 bytes');
});

it('an expiry is kept with or without a session token', async () => {
  const text = JSON.stringify({
    AccessKeyId: 'AKIDEXAMPLEEXAMPLE',
    SecretAccessKey: 'secret',
    Expiration: '2001-01-01T00:00:00Z',
  });
  expect(parseCredentialJson(text)).toMatchObject({ kind: 'access-key', expiresAtMs: Date.UTC(2001, 0, 1) });
});
