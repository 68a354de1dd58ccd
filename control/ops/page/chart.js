import uPlot from './vendor/uplot.js';
import { aloneIn } from './gaps.js';
import { formatTime } from './format.js';
import { namesIn, valueIn } from './series.js';

const HEIGHT_PX = 132;
/** Below it times on the axis have seconds. */
const SHORT_WINDOW_S = 300;

/** One small chart with its lines' names and values above it. */
export class Chart {
  #definition;
  #shared;
  #list;
  #place;
  #names = [];
  #plot;
  #windowS = 0;

  /** @param shared `rotationTimes()`, and `onPoint(seconds)` for what the cursor is at */
  constructor(container, definition, shared) {
    this.#definition = definition;
    this.#shared = shared;
    const figure = container.appendChild(document.createElement('figure'));
    figure.className = 'chart';
    figure.appendChild(document.createElement('figcaption')).textContent = definition.title;
    this.#list = figure.appendChild(document.createElement('ul'));
    this.#list.className = 'values';
    this.#place = figure.appendChild(document.createElement('div'));
    this.#place.setAttribute('role', 'img');
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(figure);
  }

  /** Colours are read when a plot is made. */
  rebuild() {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  draw(points, windowS, endS) {
    const names = this.#namesOf(points);
    if (!this.#plot || windowS !== this.#windowS || names.join('\n') !== this.#names.join('\n'))
      this.#make(names, windowS);
    const times = points.map(({ atMs }) => atMs / 1000);
    const lines = names.map((name, index) => points.map((point) => this.#valueOf(point, name, index)));
    this.#plot.setData([times, ...lines], false);
    this.#plot.setScale('x', { min: endS - windowS, max: endS });
    this.#show(this.#plot.cursor.idx ?? undefined);
  }

  #namesOf(points) {
    const { series, record } = this.#definition;
    return series ? series.map(({ name }) => name) : namesIn(points, record);
  }

  #valueOf(point, name, index) {
    const { series } = this.#definition;
    if (series) return point[series[index].figure] ?? null;
    return valueIn(point, this.#definition, name, this.#names);
  }

  #make(names, windowS) {
    this.rebuild();
    this.#names = names;
    this.#windowS = windowS;
    this.#list.replaceChildren(
      ...names.map((name, index) => {
        const item = document.createElement('li');
        item.style.setProperty('--line-color', `var(${this.#colorName(name, index)})`);
        item.append(document.createElement('strong'), name);
        return item;
      }),
    );
    if (names.length === 0)
      this.#list.append(
        Object.assign(document.createElement('li'), { className: 'none', textContent: 'nothing yet' }),
      );
    this.#place.setAttribute('aria-label', `${this.#definition.title}, as it was over the time shown`);
    this.#plot = new uPlot(this.#options(), [[], ...names.map(() => [])], this.#place);
  }

  /** Writes the values of the point under the cursor, or the latest there are. */
  #show(index) {
    const { data } = this.#plot;
    for (const i of this.#names.keys()) {
      const value = data[i + 1][index ?? data[0].length - 1];
      const text = value === undefined || value === null ? '–' : this.#definition.format(value);
      this.#list.children[i].firstChild.textContent = text;
    }
    this.#shared.onPoint(index === undefined ? undefined : data[0][index]);
  }

  #colorName(name, index) {
    return this.#definition.colorOf?.(name, index) ?? `--series-${(index % 6) + 1}`;
  }

  #size() {
    return { width: Math.max(this.#place.clientWidth, 120), height: HEIGHT_PX };
  }

  #options() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    const { format, max = 0 } = this.#definition;
    const axis = { font: '11px system-ui', stroke: color('--quiet'), ticks: { show: false } };
    const length = this.#windowS < SHORT_WINDOW_S ? 8 : 5;
    return {
      ...this.#size(),
      legend: { show: false },
      cursor: { sync: { key: 'figures' }, drag: { x: false, y: false }, y: false, points: { size: 6 } },
      scales: { y: { range: (_plot, _min, most) => [0, Math.max(max, most ?? 0, 1) * 1.08] } },
      axes: [
        {
          ...axis,
          size: 22,
          gap: 3,
          space: 62,
          grid: { show: false },
          values: (_plot, ticks) => ticks.map((tick) => formatTime(tick * 1000).slice(0, length)),
        },
        {
          ...axis,
          size: 52,
          gap: 4,
          space: 30,
          grid: { stroke: color('--line'), width: 1 },
          values: (_plot, ticks) => ticks.map((tick) => format(tick)),
        },
      ],
      series: [
        {},
        ...this.#names.map((name, index) => this.#line(color(this.#colorName(name, index)), index)),
      ],
      hooks: {
        drawAxes: [(plot) => drawRotations(plot, this.#shared.rotationTimes(), color('--quiet'))],
        setCursor: [(plot) => this.#show(plot.cursor.idx ?? undefined)],
      },
    };
  }

  #line(stroke, index) {
    return {
      stroke,
      width: 1.5,
      fill: this.#names.length <= 2 && index === 0 ? `${stroke}1f` : undefined,
      // Lines often coincide; colour alone would not tell them apart either.
      dash: [undefined, [5, 3], [2, 2], [8, 3, 2, 3], [1, 3], [10, 4]][index % 6],
      // A moment without an answer has no latency. One that has neighbours without is a point, and no line.
      spanGaps: false,
      points: { size: 4, fill: stroke, filter: (plot, i) => aloneIn(plot.data[i]) },
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
