import { readFileSync } from 'node:fs';
import { shippedFile, vendorFile } from '../shipped-file.ts';

/** A file of the page, in memory: there are few, and they are small. */
interface StaticFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const HTML = 'text/html; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

/** Of libraries that the page runs, by their name on it. */
const VENDOR = {
  '/vendor/hls.js': { name: 'hls.js/dist/hls.min.mjs', contentType: SCRIPT },
  '/vendor/uplot.js': { name: 'uplot/dist/uPlot.esm.js', contentType: SCRIPT },
  '/vendor/uplot.css': { name: 'uplot/dist/uPlot.min.css', contentType: CSS },
} as const;

export const VENDOR_FILES: readonly string[] = Object.values(VENDOR).map(({ name }) => name);

const page = (name: string) => shippedFile(`control/ops/page/${name}`);

/** Every path there is, of our own, and where its file lies. */
const FILES: Readonly<Record<string, { readonly url: URL; readonly contentType: string }>> = {
  '/': { url: page('index.html'), contentType: HTML },
  '/style.css': { url: page('style.css'), contentType: CSS },
  '/page.js': { url: page('page.js'), contentType: SCRIPT },
  '/player.js': { url: page('player.js'), contentType: SCRIPT },
  '/charts.js': { url: page('charts.js'), contentType: SCRIPT },
  '/tables.js': { url: page('tables.js'), contentType: SCRIPT },
  '/gaps.js': { url: page('gaps.js'), contentType: SCRIPT },
  '/format.js': { url: page('format.js'), contentType: SCRIPT },
  '/icon.svg': { url: page('icon.svg'), contentType: 'image/svg+xml' },
};

/** Reads every file of the page. */
export function loadStaticFiles(): ReadonlyMap<string, StaticFile> {
  const ours = Object.entries(FILES);
  const others = Object.entries(VENDOR).map(
    ([path, { name, contentType }]) => [path, { url: vendorFile(name), contentType }] as const,
  );
  return new Map(
    [...ours, ...others].map(([path, { url, contentType }]) => [
      path,
      { contentType, bytes: readFileSync(url) },
    ]),
  );
}
