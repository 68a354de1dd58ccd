import { formatBitrate, formatBytes, formatDuration } from './format.js';

/** A film in segments of four seconds has thousands; the first minutes tell what there is to tell. */
const MOST = 150;
/** A page is one client among many. */
const AT_ONCE = 4;

/** Asks for the heads of a track's segments, and draws a bar for each. */
export class SegmentSizes {
  #place;
  #onChoice;
  #latest = 0;

  /** @param onChoice is told the path of a segment that somebody chose */
  constructor(place, onChoice) {
    this.#place = place;
    this.#onChoice = onChoice;
  }

  clear() {
    this.#latest++;
    this.#place.replaceChildren();
  }

  async show({ id, segments }) {
    this.clear();
    const asked = this.#latest;
    const heading = this.#place.appendChild(document.createElement('h3'));
    const note = document.createElement('small');
    heading.append(`Segments of ${id} `, note);
    const list = this.#place.appendChild(document.createElement('ol'));
    list.className = 'segments';
    const first = segments.slice(0, MOST);
    note.textContent = 'asking …';
    const sizes = await inTurns(first, AT_ONCE, ({ url }) => sizeOf(url));
    if (asked !== this.#latest) return;
    const known = sizes.filter((size) => size !== undefined);
    const most = Math.max(1, ...known);
    const bytes = known.reduce((sum, size) => sum + size, 0);
    const seconds = first.reduce((sum, { durationS }) => sum + (durationS || 0), 0);
    note.textContent = [
      first.length < segments.length ? `the first ${first.length} of ${segments.length}` : `${first.length}`,
      formatBytes(bytes),
      ...(seconds > 0 ? [`${formatBitrate((8 * bytes) / seconds)} over ${formatDuration(seconds)}`] : []),
      ...(known.length < first.length ? [`${first.length - known.length} without a size`] : []),
    ].join(' · ');
    list.append(...first.map((segment, index) => this.#bar(segment, sizes[index], { index, most })));
  }

  #bar({ url, durationS }, size, { index, most }) {
    const item = document.createElement('li');
    const button = item.appendChild(document.createElement('button'));
    button.type = 'button';
    const duration = durationS > 0 ? `, ${durationS.toFixed(2)} s` : '';
    button.title = `${index + 1}: ${size === undefined ? 'no size' : formatBytes(size)}${duration}`;
    button.setAttribute('aria-label', `Segment ${button.title}; explain it`);
    button.style.setProperty('--share', `${((100 * (size ?? 0)) / most).toFixed(1)}%`);
    button.addEventListener('click', () => this.#onChoice(new URL(url).pathname + new URL(url).search));
    return item;
  }
}

async function sizeOf(url) {
  try {
    const { ok, headers } = await fetch(url, { method: 'HEAD', cache: 'no-store' });
    return ok ? Number(headers.get('content-length')) : undefined;
  } catch {
    return undefined;
  }
}

/** Some at a time, in order. */
async function inTurns(items, atOnce, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
