import { expect, it, onTestFinished } from 'vitest';
import { startFleetOps } from '../control/support/fleet-ops.ts';
import { ScriptedFleet, fleetNode } from '../control/support/scripted-fleet.ts';
import { openPage } from '../support/chromium.ts';
import { accessibilityFaults } from './support/accessibility.ts';

it('the page shows what every node of the fleet signs with, who is behind, and that the node does not follow', async () => {
  const fleet = new ScriptedFleet();
  const ops = await startFleetOps(fleet);
  onTestFinished(() => ops.close());
  const { page, complaints } = await openPage();
  await page.goto(ops.url);
  const state = (text: string) => page.locator('#fleet-state', { hasText: text }).waitFor();
  await state('every node signs with the newest');
  expect(await page.textContent('#fleet-facts')).toMatch(
    /^seen by edge-1, revision 42, fresh \d+ s ago, asks https:\/\/127\.0\.0\.1:2379$/,
  );
  const row = (name: string) => page.locator('#fleet-table tr', { hasText: name });
  expect((await row('edge-2').locator('td').allTextContents()).slice(0, 4)).toEqual([
    'edge-2',
    '4',
    '7, asks the source',
    'yes',
  ]);

  const refused = { generation: 3, refusal: 'the store refuses it' };
  fleet.become({ nodes: [fleetNode('edge-1'), fleetNode('edge-2', { buckets: { media: refused } })] });
  await state('media: 1 behind, other: 1 behind');
  await row('3, refused: the store refuses it').waitFor();
  await row('none, asks the source, behind').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);

  fleet.become({ trouble: { kind: 'unreachable', reason: 'nobody answers', sinceMs: Date.now() } });
  await state('does not follow its fleet');
  await page.locator('#reasons li', { hasText: /for \d+ s, unreachable: nobody answers$/ }).waitFor();
  expect(await page.textContent('#readiness')).toBe('ready');
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
