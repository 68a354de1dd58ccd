import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';
import { patient } from './patience.ts';

/** Debian's. */
const EXECUTABLE = '/usr/bin/chromium';

/** No sandbox: tests run as root in a container; no traffic but to the page. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** What Playwright waits for, too, is waited for longer on a busy machine. */
const DEFAULT_WAIT_MS = 30_000;

const HTML = '<!doctype html><title>test</title><video muted></video>';

interface BrowserPage {
  readonly page: Page;
  /** Everything the page complained about. */
  readonly complaints: string[];
}

/** One for all tests of a file: each has a profile of its own in it. */
let running: Promise<Browser> | undefined;
afterAll(async () => (await running)?.close());

/** An empty page, on another site than the origin, or in place of what is at a URL, in headless Chromium; closed with the test. */
export async function openPage(at?: string, options: BrowserContextOptions = {}): Promise<BrowserPage> {
  running ??= chromium.launch({
    executablePath: EXECUTABLE,
    args: ARGS,
    timeout: patient(DEFAULT_WAIT_MS),
  });
  const context = await (await running).newContext(options);
  onTestFinished(() => context.close());
  context.setDefaultTimeout(patient(DEFAULT_WAIT_MS));
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  if (at !== undefined)
    await page.route(at, (route) => route.fulfill({ contentType: 'text/html', body: HTML }));
  await page.goto(at ?? (await emptySite()));
  return { page, complaints };
}

/** Serves an empty page until the test ends. */
async function emptySite(): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end(HTML);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}
