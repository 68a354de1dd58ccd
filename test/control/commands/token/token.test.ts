import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { runCommand } from '../../support/run-command.ts';

test('token create makes a token whose hash token hash prints', async () => {
  const { stdout } = await runCommand(['token', 'create', '--json']);
  const { token, token_sha256: hash } = JSON.parse(stdout) as { token: string; token_sha256: string };
  expect(token).toMatch(/^hwt_[\w-]{43}$/);
  expect(hash).toBe(createHash('sha256').update(token).digest('hex'));
  expect(await runCommand(['token', 'hash'], { stdin: `${token}\n` })).toMatchObject({ stdout: `${hash}\n` });
  const again = await runCommand(['token', 'create']);
  expect(again.stdout).toMatch(/^token {9}hwt_[\w-]{43}\ntoken_sha256 {2}[0-9a-f]{64}\n$/);
  expect(again.stdout).not.toContain(token);
});

test('token hash refuses what is no token', async () => {
  expect(await runCommand(['token', 'hash'], { stdin: 'two words' })).toMatchObject({
    code: 1,
    stderr: 'error: standard input holds no token\n',
  });
});
