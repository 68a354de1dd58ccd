import { expect, it, onTestFinished, vi } from 'vitest';
import { startDemo } from '../control/support/run-demo.ts';
import { openPage } from '../support/chromium.ts';

/** A browser starts and buffers first, on whatever machine this is. */
const WAIT = { timeout: 30_000, interval: 100 };

it('the page of the demo plays the ladder and shows a rotation as it happens', async () => {
  const demo = await startDemo();
  onTestFinished(async () => void (await demo.stop('SIGKILL')));
  const { page, complaints } = await openPage();
  // A blocked script, style or request is one of these too.
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(demo.page);

  const playedTo = () =>
    page.locator('#video').evaluate((video) => (video as unknown as { currentTime: number }).currentTime);
  await vi.waitFor(async () => expect(await playedTo()).toBeGreaterThan(1), WAIT);
  expect(await page.textContent('#readiness')).toBe('ready');
  expect(await page.locator('#rendition option').allTextContents()).toHaveLength(4);
  expect(await page.locator('#audio option').allTextContents()).toEqual(['English', 'Svenska']);
  expect(await page.locator('#workers tbody tr').count()).toBe(2);
  expect(await page.locator('#charts canvas').count()).toBe(4);
  expect(await page.locator('#hints code').allTextContents()).toEqual(demo.commands);
  expect(await page.locator('#credentials tbody td').allTextContents()).toEqual(
    expect.arrayContaining(['films', '1', 'access key', 'static', 'never']),
  );

  await fetch(new URL('/demo/nothing.ism/.m3u8', demo.hls));
  await page.locator('#errors li', { hasText: 'not-found 1' }).waitFor();

  // What somebody has marked in a table stays marked: cells stay, and their text changes.
  await page.evaluate('window.marked = [...document.querySelectorAll("td, #totals dd")]');
  await demo.paste(demo.commands[0]!);
  const rotation = page.locator('#rotations li').first();
  await rotation.filter({ hasText: 'films generation 2' }).waitFor();
  expect(await rotation.textContent()).toMatch(/2 of 2 workers.*by 127\.0\.0\.1:\d+$/);
  await page.locator('#credentials td', { hasText: /^in 11 h/ }).waitFor();
  await demo.paste(demo.commands[1]!);
  await rotation.filter({ hasText: 'films generation 3 with the key of 1' }).waitFor();
  await page.locator('#credentials td', { hasText: /^2 ASIA…/ }).waitFor();
  const before = await playedTo();
  await vi.waitFor(async () => expect(await playedTo()).toBeGreaterThan(before + 2), WAIT);
  expect(
    await page.evaluate('window.marked.length > 10 && window.marked.every((each) => each.isConnected)'),
  ).toBe(true);
  expect(complaints).toEqual([]);
  expect(await demo.stop('SIGINT')).toBe(0);
  await page.locator('#readiness', { hasText: 'not reachable' }).waitFor();
});
