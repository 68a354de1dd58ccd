import { cell, fill, find } from './dom.js';
import { ExplainView } from './explain.js';
import { formatBitrate, formatBytes, formatDuration, formatMs } from './format.js';
import { factsOfHls, firstRendition } from './hls-manifests.js';
import { adviceOnSilence, originUrl, whyUnreachable } from './origin-place.js';
import { titleOf } from './title-path.js';
import { factsOfDash, factsOfSmooth, tracksOfDash } from './xml-manifests.js';
import { Player } from './player.js';
import { SegmentSizes } from './segments.js';

const parsed = (text) => new DOMParser().parseFromString(text, 'text/xml');

const FORMATS = [
  {
    name: 'HLS',
    manifest: '.m3u8',
    factsOf: async (text, url) => factsOfHls(text, await mediaPlaylist(text, url)),
  },
  { name: 'DASH', manifest: '.mpd', factsOf: (text) => factsOfDash(parsed(text)) },
  { name: 'Smooth', manifest: 'Manifest', factsOf: (text) => factsOfSmooth(parsed(text)) },
];

/** All that a browser tells: there may have been none, or one for others. */
const NO_ANSWER = 'no answer that a page may read';

/** What is at a path: the title in each format side by side, its tracks and segments, and what becomes of a URL. */
export class TitleExplorer {
  /** Where the node says that it is: a scheme and a port, null where it is on no port. */
  origin;
  #player = new Player();
  #explain = new ExplainView();
  #sizes = new SegmentSizes(find('#segments'), (url) => this.#explain.ask(url));
  /** Of those that were asked for, the one that is still wanted. */
  #latest = 0;

  constructor() {
    find('#title-form').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.look(find('#title-path').value);
    });
  }

  /** @param given a path, or a whole URL of which the path counts */
  async look(given) {
    const asked = ++this.#latest;
    const { pathname, search } = new URL(given, 'http://origin');
    find('#title-path').value = pathname + search;
    const { path, query } = titleOf(pathname + search);
    this.#sizes.clear();
    const unreachable = whyUnreachable(this.origin);
    if (unreachable !== undefined) {
      say(`${unreachable} What becomes of the path stands below.`, 'warn');
      return this.#explain.ask(pathname + search);
    }
    say('looking …');
    const at = originUrl(this.origin, location);
    const found = await Promise.all(
      FORMATS.map((format) => lookAt(format, `${at}${path}/${format.manifest}${query}`)),
    );
    if (asked !== this.#latest) return;
    const playable = found.filter(({ facts }) => facts !== undefined);
    if (playable.length > 0) say('');
    else say(this.#whyNothing(found), 'warn');
    this.#showFormats(found);
    this.#showTracks(found[1]);
    const [first] = playable;
    void this.#explain.ask(first === undefined ? pathname + search : pathOf(first.url));
    if (first !== undefined) this.#play(first);
  }

  #whyNothing(found) {
    if (found.every(({ said }) => said === NO_ANSWER)) return adviceOnSilence(this.origin, location);
    return 'No format is made of it: what becomes of the path stands below.';
  }

  #play({ name, url }) {
    void this.#player.play(url, name);
    for (const button of document.querySelectorAll('#formats-table button'))
      button.setAttribute('aria-pressed', String(button.dataset.format === name));
  }

  #showFormats(found) {
    const rowOf = (name, value) => [
      cell(name),
      ...found.map((each) => (each.facts === undefined ? cell('') : cell(value(each)))),
    ];
    const list = (names) => names.join(', ') || 'none';
    const rows = [
      [cell('Answer'), ...found.map(({ said, facts }) => cell(said, facts === undefined ? 'bad' : 'good'))],
      rowOf('First byte', ({ firstByteMs }) => (firstByteMs === undefined ? '–' : formatMs(firstByteMs))),
      rowOf('Manifest', ({ bytes }) => formatBytes(bytes)),
      rowOf('Duration', ({ facts }) => (facts.durationS > 0 ? formatDuration(facts.durationS) : '–')),
      rowOf('Pictures', ({ facts }) => list(facts.video)),
      rowOf('Sound', ({ facts }) => list(facts.audio)),
      rowOf('Text', ({ facts }) => list(facts.text)),
      rowOf('Segments', ({ facts }) => facts.segments ?? '–'),
      [cell(''), ...found.map(() => cell(''))],
    ];
    const table = find('#formats-table');
    table.dataset.head = '';
    fill(table, 'Formats side by side', ['As', ...found.map(({ name }) => name)], rows);
    const last = table.tBodies[0].rows[rows.length - 1];
    for (const [index, each] of found.entries()) {
      if (each.facts !== undefined) last.cells[index + 1].append(this.#playButton(each));
    }
    find('#title-facts').hidden = false;
  }

  #playButton(found) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'second';
    button.dataset.format = found.name;
    button.textContent = `Play ${found.name}`;
    button.addEventListener('click', () => {
      this.#play(found);
      void this.#explain.ask(pathOf(found.url));
    });
    return button;
  }

  #showTracks({ facts, text, url }) {
    find('#title-tracks').hidden = facts === undefined;
    if (facts === undefined) return;
    const tracks = tracksOfDash(parsed(text), url);
    const table = find('#tracks-table');
    table.dataset.head = '';
    const head = ['Track', 'Bytes', 'Language', 'Codec', 'Picture', 'Bitrate#', 'Segments#'];
    const rows = tracks.map((track) => [
      cell(track.id),
      cell(''),
      cell([track.language, track.name].filter(Boolean).join(', ')),
      cell(track.codecs),
      cell(track.height > 0 ? `${track.width} × ${track.height}` : ''),
      cell(formatBitrate(track.bandwidth)),
      cell(track.segments.length),
    ]);
    fill(table, 'Tracks', head, rows);
    for (const [index, track] of tracks.entries())
      table.tBodies[0].rows[index].cells[1].append(this.#sizesButton(track));
  }

  #sizesButton(track) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'second';
    button.textContent = 'Sizes';
    button.setAttribute('aria-label', `Sizes of segments of ${track.id}`);
    button.addEventListener('click', () => void this.#sizes.show(track));
    return button;
  }
}

/** Asks for a manifest, and reads it. */
async function lookAt({ name, manifest, factsOf }, url) {
  try {
    const response = await fetch(url, { cache: 'no-store' });
    const text = await response.text();
    const code = response.headers.get('headwater-error');
    const said = [response.status, code].filter(Boolean).join(' ');
    if (!response.ok) return { name, manifest, url, said };
    const bytes = new TextEncoder().encode(text).length;
    return {
      name,
      manifest,
      url,
      said,
      text,
      bytes,
      firstByteMs: firstByteOf(url),
      facts: await factsOf(text, url),
    };
  } catch {
    return { name, manifest, url, said: NO_ANSWER };
  }
}

/** Of the first rendition: as long as the others, in as many segments. */
async function mediaPlaylist(text, url) {
  const rendition = firstRendition(text);
  if (rendition === undefined) return text;
  const response = await fetch(new URL(rendition, url), { cache: 'no-store' });
  return response.ok ? response.text() : '';
}

/** As the browser timed it, with what lies between. */
function firstByteOf(url) {
  const entry = performance.getEntriesByName(url).at(-1);
  return entry?.responseStart > 0 ? entry.responseStart - entry.requestStart : undefined;
}

function pathOf(url) {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function say(text, tone = '') {
  const place = find('#title-state');
  place.textContent = text;
  place.dataset.tone = tone;
}
