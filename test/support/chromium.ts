import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Page } from 'playwright-core';

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

const HTML = '<!doctype html><title>test</title><video muted></video>';

interface BrowserPage {
  readonly page: Page;
  /** Everything the page complained about. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** An empty page, on another site than the origin, or in place of what is at a URL, in headless Chromium. */
export async function openPage(at?: string): Promise<BrowserPage> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end(HTML);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  if (at !== undefined)
    await page.route(at, (route) => route.fulfill({ contentType: 'text/html', body: HTML }));
  await page.goto(at ?? `http://localhost:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    complaints,
    async close() {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
