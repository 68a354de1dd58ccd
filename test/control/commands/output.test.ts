import { expect, it } from 'vitest';
import { parseCredentialJson } from '../../../control/credentials/credential-json.ts';
import { runCommand } from '../support/run-command.ts';

it.each([{}, { CI: 'true' }, { TERM: 'xterm-256color', COLORTERM: 'truecolor' }])(
  'what goes into a pipe has no colour, with %j in the environment',
  async (environment) => {
    const { stderr, code } = await runCommand(['check', '--config', '/nowhere.yaml'], { environment });
    expect(code).toBe(1);
    expect(stderr).toContain('/nowhere.yaml');
    expect(stderr).not.toContain('\u001b');
  },
);

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
