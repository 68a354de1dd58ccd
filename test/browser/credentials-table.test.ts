import { expect, it, onTestFinished } from 'vitest';
import { formatListenAddress } from '../../control/listen-address.ts';
import { runCommand } from '../control/support/run-command.ts';
import { startTestNode } from '../control/support/test-node.ts';
import { openPage } from '../support/chromium.ts';

/** `20300101`, so many days from now. */
const day = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

it('the page shows the days of signing keys, and a store whose clock is not ours', async () => {
  const { node, control } = await startTestNode();
  onTestFinished(() => node.close());
  const keys = [0, 1, 2].map((days) => ({
    scope: `${day(days)}/r/s3/aws4_request`,
    key: Buffer.alloc(32, days).toString('base64'),
  }));
  const stdin = JSON.stringify({ access_key_id: 'AKIAIOSFODNN7EXAMPLE', signing_keys: keys });
  const pushed = await runCommand(['credentials', 'push', 'media', '--control', control], { stdin });
  expect(pushed.code).toBe(0);
  await fetch(`http://${formatListenAddress(node.address)}/clock/other/-3660000`);

  const { page } = await openPage();
  await page.goto(`http://${formatListenAddress(node.opsAddress)}/`);
  const cellOf = (text: string) => page.locator('#credentials-table td', { hasText: text });
  await cellOf('signing keys, 3 days').waitFor();
  await cellOf("fresh, store's clock 1 h 1 min behind").waitFor();
  expect(await cellOf('clock').count()).toBe(1);
});
