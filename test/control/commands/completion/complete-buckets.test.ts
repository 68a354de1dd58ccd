import { expect, onTestFinished, test } from 'vitest';
import { SOURCES } from '../../support/control-fixtures.ts';
import { runCommand } from '../../support/run-command.ts';
import { startTestNode } from '../../support/test-node.ts';

test('headwater complete-buckets names the buckets of the node that the line or the environment means', async () => {
  const { node, control } = await startTestNode({ credentials: SOURCES });
  onTestFinished(() => node.close());
  const names = { code: 0, stdout: 'media\nother\n', stderr: '' };
  // It gives up after a second, and whoever types presses the key again.
  const asked = (line: string, environment = {}) =>
    expect.poll(() => runCommand(['complete-buckets', line], { environment }), { timeout: 30_000 });
  await asked(`headwater credentials push --no-such-option --control ${control} me`).toEqual(names);
  await asked('headwater purge --bucket ', { HEADWATER_CONTROL: control }).toEqual(names);
});

test('headwater complete-buckets offers nothing where no node answers, and is in no help', async () => {
  expect(await runCommand(['complete-buckets', 'headwater --control 127.0.0.1:1 '])).toMatchObject({
    code: 1,
    stdout: '',
  });
  expect((await runCommand(['--help'])).stdout).not.toContain('complete-buckets');
});
