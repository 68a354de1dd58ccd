import { expect, it, onTestFinished, vi } from 'vitest';
import { startDemo } from '../control/support/run-demo.ts';
import { openPage } from '../support/chromium.ts';
import { accessibilityFaults } from './support/accessibility.ts';

/** A phone and a desktop, by day and by night. */
const SIGHTS = [
  [390, 'light'],
  [390, 'dark'],
  [1440, 'light'],
  [1440, 'dark'],
] as const;

/** A browser starts and buffers first, on whatever machine this is. */
const WAIT = { timeout: 30_000, interval: 100 };

it('the page shows a title in every format, what it is made of and what becomes of a URL', async () => {
  const demo = await startDemo();
  onTestFinished(async () => void (await demo.stop('SIGKILL')));
  const { page } = await openPage();
  await page.goto(demo.page);
  const cell = (text: string) => page.locator('#formats-table td', { hasText: text });
  await vi.waitFor(async () => expect(await cell('180p, 360p, 720p').count()).toBe(3), WAIT);
  expect(await cell('00:40').count()).toBe(3);
  await page.locator('#explain-state', { hasText: '200 application/vnd.apple.mpegurl' }).waitFor();
  await page.locator('#tracks-table button').first().click();
  await page.locator('#segments button').nth(9).click();
  await page.locator('#explain-facts', { hasText: 'video=100000' }).waitFor();
  expect(await page.locator('#parts-table td').allTextContents()).toContain('ladder-180p.mp4');

  const plays = () => page.locator('#player-state', { hasText: /^\d+ × \d+ · [1-9].* s buffered/ }).waitFor();
  for (const format of ['DASH', 'Smooth']) {
    await page.locator('button', { hasText: `Play ${format}` }).click();
    await plays();
  }
  for (const [width, colorScheme] of SIGHTS) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    expect({ width, colorScheme, faults: await accessibilityFaults(page) }).toEqual({
      width,
      colorScheme,
      faults: [],
    });
  }
});

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
  expect(await page.locator('#workers-table tbody tr').count()).toBe(2);
  expect(await page.locator('#charts canvas').count()).toBe(12);
  expect(await page.locator('#hints code').allTextContents()).toEqual(demo.commands);
  expect(await page.locator('#credentials-table tbody td').allTextContents()).toEqual(
    expect.arrayContaining(['films', '1', 'access key', 'static', 'never']),
  );

  await fetch(new URL('/demo/nothing.ism/.m3u8?token=secret', demo.hls));
  await page.locator('#errors-list summary', { hasText: 'not-found 1' }).click();
  await page.locator('#errors-list td', { hasText: /^\/demo\/nothing\.ism\/\.m3u8$/ }).waitFor();

  // What somebody has marked in a table stays marked: cells stay, and their text changes.
  await page.evaluate('window.marked = [...document.querySelectorAll("td, #totals dd")]');
  await demo.paste(demo.commands[0]!);
  const rotation = page.locator('#rotations li').first();
  await rotation.filter({ hasText: 'films generation 2' }).waitFor();
  expect(await rotation.textContent()).toMatch(/2 of 2 workers.*by 127\.0\.0\.1:\d+$/);
  await page.locator('#credentials-table td', { hasText: /^in 11 h/ }).waitFor();
  await demo.paste(demo.commands[1]!);
  await rotation.filter({ hasText: 'films generation 3 with the key of 1' }).waitFor();
  await page.locator('#credentials-table td', { hasText: /^2 ASIA…/ }).waitFor();
  const before = await playedTo();
  await vi.waitFor(async () => expect(await playedTo()).toBeGreaterThan(before + 2), WAIT);
  expect(
    await page.evaluate('window.marked.length > 10 && window.marked.every((each) => each.isConnected)'),
  ).toBe(true);
  expect(complaints).toEqual([]);
  expect(await demo.stop('SIGINT')).toBe(0);
  await page.locator('#readiness', { hasText: 'not reachable' }).waitFor();
});
