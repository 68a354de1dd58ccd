import type { Look } from './look.ts';

const WIDTH = 760;
const HEIGHT = 150;
const LEFT = 70;
const MEBIBYTE = 1024 * 1024;

interface Chart {
  readonly title: string;
  readonly values: readonly number[];
}

/** Figures over the time, as a picture for a page. */
export function plotLooks(looks: readonly Look[]): string {
  const rate = (part: 'answers' | 'failures') =>
    looks
      .slice(1)
      .map((look, i) => (look[part] - looks[i]![part]) / Math.max(0.001, look.seconds - looks[i]!.seconds));
  const charts: Chart[] = [
    { title: 'Memory of all processes, MiB', values: looks.map(({ rssBytes }) => rssBytes / MEBIBYTE) },
    { title: 'Descriptors of all processes', values: looks.map(({ descriptors }) => descriptors) },
    { title: 'Answers a second', values: rate('answers') },
    { title: 'Of them 5xx and cut, while the store fails', values: rate('failures') },
  ];
  const minutes = (looks.at(-1)?.seconds ?? 0) / 60;
  const height = charts.length * HEIGHT + 30;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${charts.map((chart, i) => drawChart(chart, i * HEIGHT)).join('\n')}
<text x="${LEFT}" y="${height - 10}">0</text>
<text x="${WIDTH - 10}" y="${height - 10}" text-anchor="end">${minutes.toFixed(0)} minutes</text>
</svg>
`;
}

function drawChart({ title, values }: Chart, top: number): string {
  const highest = Math.max(1, ...values);
  const bottom = top + HEIGHT - 10;
  const x = (i: number) => LEFT + (i * (WIDTH - LEFT - 10)) / Math.max(1, values.length - 1);
  const y = (value: number) => bottom - (value * (HEIGHT - 40)) / highest;
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return `<text x="${LEFT}" y="${top + 20}" font-weight="bold">${title}</text>
<text x="${LEFT - 8}" y="${y(highest) + 4}" text-anchor="end">${highest.toFixed(0)}</text>
<text x="${LEFT - 8}" y="${bottom}" text-anchor="end">0</text>
<line x1="${LEFT}" y1="${bottom}" x2="${WIDTH - 10}" y2="${bottom}" stroke="#999"/>
<polyline points="${points}" fill="none" stroke="#0b62c4" stroke-width="1.5"/>`;
}
