import uPlot from './vendor/uplot.js';
import { aloneIn, withGaps } from './gaps.js';
import { formatBytes, formatMs, formatNumber } from './format.js';

const HEIGHT_PX = 128;
const WINDOW_SECONDS = 120;

/** One chart each: what it shows, and how its values are written. */
const CHARTS = [
  {
    title: 'Requests per second',
    format: formatNumber,
    series: [
      { figure: 'requests', name: 'from players' },
      { figure: 'subrequests', name: 'to buckets' },
    ],
  },
  {
    title: 'Bytes per second',
    format: formatBytes,
    series: [
      { figure: 'sentBytes', name: 'sent' },
      { figure: 'receivedBytes', name: 'received' },
    ],
  },
  {
    title: 'Time to answer',
    format: formatMs,
    series: [
      { figure: 'latencyP50Ms', name: 'median' },
      { figure: 'latencyP95Ms', name: '95 %' },
    ],
  },
  {
    title: 'Event-loop delay',
    format: formatMs,
    series: [{ figure: 'eventLoopDelayMs', name: '99 %, slowest worker' }],
  },
];

/** The small charts; they share their points, a cursor and the lines at which credentials changed. */
export class Charts {
  #charts = [];
  #points = [];
  #rotationTimes = [];

  constructor(container) {
    for (const definition of CHARTS)
      this.#charts.push(new Chart(container, definition, () => this.#rotationTimes));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#rebuild());
  }

  replace(points) {
    this.#points = points;
    this.#draw();
  }

  add(point) {
    this.#points = [...this.#points, point].slice(-WINDOW_SECONDS);
    this.#draw();
  }

  markRotations(timesMs) {
    this.#rotationTimes = timesMs.map((ms) => ms / 1000);
  }

  #rebuild() {
    for (const chart of this.#charts) chart.rebuild();
    this.#draw();
  }

  #draw() {
    for (const chart of this.#charts) chart.draw(this.#points);
  }
}

class Chart {
  #definition;
  #rotationTimes;
  #place;
  #values;
  #plot;

  constructor(container, definition, rotationTimes) {
    this.#definition = definition;
    this.#rotationTimes = rotationTimes;
    const figure = container.appendChild(document.createElement('figure'));
    figure.className = 'chart';
    figure.appendChild(document.createElement('figcaption')).textContent = definition.title;
    const list = figure.appendChild(document.createElement('ul'));
    list.className = 'values';
    this.#values = definition.series.map(({ name }) => {
      const item = list.appendChild(document.createElement('li'));
      const value = item.appendChild(document.createElement('strong'));
      item.append(name);
      return value;
    });
    this.#place = figure.appendChild(document.createElement('div'));
    this.#place.setAttribute('role', 'img');
    this.#place.setAttribute('aria-label', `${definition.title}, last two minutes`);
    this.rebuild();
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(figure);
  }

  /** Colours are read when a plot is made. */
  rebuild() {
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(), [[], ...this.#definition.series.map(() => [])], this.#place);
  }

  draw(points) {
    const { series } = this.#definition;
    const drawn = withGaps(points);
    const times = drawn.map(({ atMs }) => atMs / 1000);
    this.#plot.setData(
      [times, ...series.map(({ figure }) => drawn.map((point) => point[figure] ?? null))],
      false,
    );
    const end = times.at(-1) ?? Date.now() / 1000;
    this.#plot.setScale('x', { min: end - WINDOW_SECONDS, max: end });
    this.#show(undefined);
  }

  /** Writes the values of the point under the cursor, or the latest there are. */
  #show(index) {
    for (const [i, element] of this.#values.entries()) {
      const values = this.#plot.data[i + 1];
      const value = index === undefined ? values.findLast((each) => each !== null) : values[index];
      element.textContent = value === undefined || value === null ? '–' : this.#definition.format(value);
    }
  }

  #size() {
    return { width: Math.max(this.#place.clientWidth, 120), height: HEIGHT_PX };
  }

  #options() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    const { format, series } = this.#definition;
    return {
      ...this.#size(),
      legend: { show: false },
      cursor: { sync: { key: 'figures' }, drag: { x: false, y: false }, y: false, points: { size: 6 } },
      scales: { y: { range: (_plot, _min, max) => [0, Math.max(max ?? 0, 0.1) * 1.1] } },
      axes: [
        { show: false },
        {
          size: 58,
          font: '11px system-ui',
          stroke: color('--quiet'),
          grid: { stroke: color('--line'), width: 1 },
          ticks: { show: false },
          space: 34,
          values: (_plot, ticks) => ticks.map((tick) => format(tick)),
        },
      ],
      series: [
        {},
        ...series.map((_, index) => {
          const stroke = color(`--series-${index + 1}`);
          return {
            stroke,
            width: 1.75,
            fill: index === 0 ? `${stroke}26` : undefined,
            // The two often coincide; colour alone would not tell them apart either.
            dash: index === 0 ? undefined : [4, 3],
            // A second without an answer has no latency. One that has neighbours without is a point, and no line.
            spanGaps: false,
            points: { size: 4, fill: stroke, filter: (plot, index) => aloneIn(plot.data[index]) },
          };
        }),
      ],
      hooks: {
        drawAxes: [(plot) => drawRotations(plot, this.#rotationTimes(), color('--quiet'))],
        setCursor: [(plot) => this.#show(plot.cursor.idx ?? undefined)],
      },
    };
  }
}

function drawRotations(plot, times, color) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const time of times) {
    if (time < plot.scales.x.min || time > plot.scales.x.max) continue;
    const x = Math.round(plot.valToPos(time, 'x', true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
