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
  '/vendor/dash.js': { name: 'dashjs', contentType: SCRIPT },
  '/vendor/dash-mss.js': { name: 'dashjs/mss', contentType: SCRIPT },
  '/vendor/uplot.js': { name: 'uplot/dist/uPlot.esm.js', contentType: SCRIPT },
  '/vendor/uplot.css': { name: 'uplot/dist/uPlot.min.css', contentType: CSS },
} as const;

export const VENDOR_FILES: readonly string[] = Object.values(VENDOR).map(({ name }) => name);

const TYPES: Readonly<Record<string, string>> = { css: CSS, js: SCRIPT, svg: 'image/svg+xml' };

/** Of our own, beside the page itself. */
const NAMES = [
  'style.css',
  'parts.css',
  'icon.svg',
  'page.js',
  'chart-list.js',
  'chart.js',
  'charts.js',
  'credentials.js',
  'dom.js',
  'explain.js',
  'fleet.js',
  'format.js',
  'gaps.js',
  'hls-manifests.js',
  'lists.js',
  'play-dash.js',
  'play-hls.js',
  'origin-place.js',
  'player.js',
  'segments.js',
  'series.js',
  'tables.js',
  'title-path.js',
  'title.js',
  'xml-manifests.js',
] as const;

const page = (name: string) => shippedFile(`control/ops/page/${name}`);

/** Every path there is, of our own, and where its file lies. */
const FILES: Readonly<Record<string, { readonly url: URL; readonly contentType: string }>> = {
  '/': { url: page('index.html'), contentType: HTML },
  ...Object.fromEntries(
    NAMES.map((name) => [
      `/${name}`,
      { url: page(name), contentType: TYPES[name.split('.')[1] ?? ''] ?? '' },
    ]),
  ),
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
