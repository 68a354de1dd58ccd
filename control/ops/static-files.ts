import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file of the page, in memory: there are few, and they are small. */
interface StaticFile {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const HTML = 'text/html; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

const page = (name: string) => new URL(`page/${name}`, import.meta.url).href;
const dependency = (name: string) => import.meta.resolve(name);

/** Every path there is, and where its file lies: our own, and the two libraries as npm installed them. */
const FILES: Readonly<Record<string, { readonly url: string; readonly contentType: string }>> = {
  '/': { url: page('index.html'), contentType: HTML },
  '/style.css': { url: page('style.css'), contentType: CSS },
  '/page.js': { url: page('page.js'), contentType: SCRIPT },
  '/player.js': { url: page('player.js'), contentType: SCRIPT },
  '/charts.js': { url: page('charts.js'), contentType: SCRIPT },
  '/tables.js': { url: page('tables.js'), contentType: SCRIPT },
  '/gaps.js': { url: page('gaps.js'), contentType: SCRIPT },
  '/format.js': { url: page('format.js'), contentType: SCRIPT },
  '/icon.svg': { url: page('icon.svg'), contentType: 'image/svg+xml' },
  '/vendor/hls.js': { url: dependency('hls.js/dist/hls.min.mjs'), contentType: SCRIPT },
  '/vendor/uplot.js': { url: dependency('uplot/dist/uPlot.esm.js'), contentType: SCRIPT },
  '/vendor/uplot.css': { url: dependency('uplot/dist/uPlot.min.css'), contentType: CSS },
};

/** Reads every file of the page. */
export function loadStaticFiles(): ReadonlyMap<string, StaticFile> {
  return new Map(
    Object.entries(FILES).map(([path, { url, contentType }]) => [
      path,
      { contentType, bytes: readFileSync(fileURLToPath(url)) },
    ]),
  );
}
