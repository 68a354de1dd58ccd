/** Writes `docs/metrics.md` from the table of metrics; with `--check` it fails where what lies there is another. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { Declaration } from '../../control/ops/declared/declaration.ts';
import { METRIC_SECTIONS } from '../../control/ops/declared/metric-table.ts';

const PAGE = 'docs/metrics.md';

const HEAD = `# Metrics

<!-- Written by npm run docs from control/ops/declared: change it there. -->

What \`/metrics\` on the ops port tells, in the format of Prometheus or, to whoever asks for \`application/openmetrics-text\`,
of OpenMetrics 1.0. Counters are of the node, since it was started, and never go back, also when a worker is replaced. Gauges are of
the workers that are there; those of one bucket or cache are summed over workers.
[Rules and alerts](alerts.md) lie in \`deploy/prometheus\`, a dashboard in \`deploy/grafana\`.

**Labels have an end.** \`bucket\`, \`endpoint\`, \`route\`, \`source\` and \`by\` are names that stand in the configuration; routes behind
the fiftieth share \`route="other"\` where answers are timed, and whoever rotates without a name is \`by="nameless"\`. \`worker\` is a
number up to \`workers\`. \`format\`, \`kind\`, \`outcome\`, \`state\`, \`cache\`, \`action\`, \`reason\`, \`day\` and the \`code\` of our own errors are
closed lists. Of \`code\` as stores spell it, 40 a bucket and worker are told apart, and what comes after them is \`other\`. Nothing of a URL, a key, a
viewer or a credential is ever a label. A combination that never happened has no line.

`;

function row([name, { type, unit, labels, help, question }]: [string, Declaration]): string {
  const named = labels === undefined ? '' : labels.map((label) => `\`${label}\``).join(', ');
  return `| \`${name}\` | ${type} | ${unit ?? ''} | ${named} | ${help} | ${question} |`;
}

function section([title, metrics]: [string, Readonly<Record<string, Declaration>>]): string {
  const rows = Object.entries(metrics).map(row).join('\n');
  return `## ${title}\n\n| metric | type | unit | labels | what it is | what it answers |\n| - | - | - | - | - | - |\n${rows}\n`;
}

async function metricsPage(): Promise<string> {
  const sections = Object.entries(METRIC_SECTIONS).map(section).join('\n');
  return format(HEAD + sections, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

const page = await metricsPage();
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, 'utf8') !== page) {
  console.error(`${PAGE} is not what the table of metrics says\nRun: npm run docs`);
  process.exitCode = 1;
}
