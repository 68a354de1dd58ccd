import { CHARTS } from './chart-list.js';
import { Chart } from './chart.js';
import { withGaps } from './gaps.js';

/** What the node keeps: two minutes of a moment a second, and an hour of one in ten. Unwatched it takes ten for both. */
const KEPT = { close: 120, hour: 360 };
const USUAL_MS = 10_000;
/** Longer windows show the coarser moments. */
const CLOSE_WINDOW_S = 120;

/** The small charts; they share their points, a cursor and the lines at which credentials changed. */
export class Charts {
  #charts;
  #points = { close: [], hour: [] };
  #rotationTimes = [];
  #windowS = CLOSE_WINDOW_S;

  /** @param onPoint is told of the time under the cursor, in seconds; undefined without one */
  constructor(container, onPoint) {
    const shared = { rotationTimes: () => this.#rotationTimes, onPoint };
    this.#charts = CHARTS.map((definition) => new Chart(container, definition, shared));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const chart of this.#charts) chart.rebuild();
      this.#draw();
    });
  }

  replace({ close, hour }) {
    this.#points = { close, hour };
    this.#draw();
  }

  add(news) {
    for (const [name, length] of Object.entries(KEPT)) {
      if (news[name]) this.#points[name] = [...this.#points[name], news[name]].slice(-length);
    }
    this.#draw();
  }

  /** @param seconds up to now */
  show(seconds) {
    this.#windowS = seconds;
    this.#draw();
  }

  markRotations(timesMs) {
    this.#rotationTimes = timesMs.map((ms) => ms / 1000);
  }

  #draw() {
    const { close, hour } = this.#points;
    const endMs = close.at(-1)?.atMs ?? Date.now();
    const beginMs = endMs - this.#windowS * 1000;
    // The newest of the coarser moments is up to ten seconds old: what has happened since is to be seen, too.
    const all =
      this.#windowS <= CLOSE_WINDOW_S
        ? close
        : [...hour, ...close.slice(-1)].toSorted((a, b) => a.atMs - b.atMs);
    const shown = withGaps(
      all.filter(({ atMs }) => atMs >= beginMs),
      USUAL_MS,
    );
    for (const chart of this.#charts) chart.draw(shown, this.#windowS, endMs / 1000);
  }
}
