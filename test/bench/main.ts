/** `npm run bench`: named scenarios, their figures against their budgets, beside nginx where it is installed. */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import colors from 'picocolors';
import { isBeyondNoise, isWithinBudget, type Figure, type Scenario } from './figure.ts';
import { again } from './scenarios/again.ts';
import { delivery } from './scenarios/delivery.ts';
import { indexing } from './scenarios/indexing.ts';
import { planning } from './scenarios/planning.ts';
import { proxying } from './scenarios/proxying.ts';
import { resting } from './scenarios/resting.ts';
import { sharing } from './scenarios/sharing.ts';
import { signing } from './scenarios/signing.ts';
import { transportStreams } from './scenarios/transport-streams.ts';

const HELP = `npm run bench [-- OPTIONS]

  --quick      a tenth of the requests: to see that it runs; what that is too little for is marked as rough, and fails nothing
  --only LIST  scenarios whose names hold one of the texts, separated by commas
  --margin N   bear with ratios that are over their budget by this part of it at least: 0.2, on a machine that is not known
  --tries N    measure a scenario again, so many times in all, that would fail the run; the last time counts: 2, on a shared machine
  --strict     exit 1 where any figure is over its budget, and not only a ratio by more than this machine's noise
  --json       figures as one JSON document

  npm run bench -- --only delivery
  npm run --silent bench -- --json > figures.json`;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    margin: { type: 'string', default: '0' },
    tries: { type: 'string', default: '1' },
    strict: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(HELP);
} else {
  const scale = options.quick ? 0.1 : 1;
  const scenarios: readonly Scenario[] = [
    indexing,
    planning,
    signing,
    delivery(scale),
    again(scale),
    transportStreams(scale),
    proxying(scale),
    sharing(scale),
    resting,
  ];
  const figures: Figure[] = [];
  const wanted = options.only.split(',');
  for (const scenario of scenarios.filter(({ name }) => wanted.some((text) => name.includes(text)))) {
    figures.push(...(await measured(scenario, Number(options.tries))));
  }
  console.log(options.json ? JSON.stringify(figures, undefined, 2) : table(figures));
  const rough = figures.filter(({ isRough }) => isRough);
  if (rough.length > 0)
    process.stderr.write(
      `${rough.length} figures are rough: --quick asks too little to tell them from noise\n`,
    );
  const over = figures.filter((figure) => !isWithinBudget(figure));
  if (over.length > 0) process.stderr.write(`${over.length} figures are over their budget\n`);
  const failed = figures.filter(fails);
  report(failed);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

async function measured(scenario: Scenario, tries: number): Promise<readonly Figure[]> {
  process.stderr.write(`${scenario.name} …\n`);
  const figures = await scenario.run();
  const failed = figures.filter(fails);
  if (failed.length === 0 || tries <= 1) return figures;
  report(failed);
  return measured(scenario, tries - 1);
}

function fails(figure: Figure): boolean {
  return options.strict ? !isWithinBudget(figure) : isBeyondNoise(figure, Number(options.margin));
}

function report(failed: readonly Figure[]): void {
  for (const { scenario, name, value, budget } of failed)
    process.stderr.write(`Over budget: ${scenario}, ${name}: ${rounded(value)} (${budget})\n`);
}

function table(figures: readonly Figure[]): string {
  const rows = new Table({
    head: ['scenario', 'figure', 'value', 'unit', 'budget', 'beside'],
    colAligns: ['left', 'left', 'right', 'left', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const value = rounded(figure.value);
    const { budget, beside } = figure;
    rows.push([
      figure.scenario,
      figure.name,
      budget === undefined ? value : isWithinBudget(figure) ? colors.green(value) : colors.red(value),
      figure.isRough === true ? `${figure.unit} (rough)` : figure.unit,
      budget ?? '',
      (beside ?? []).map(({ name, value }) => besideText(figure, name, value)).join('\n'),
    ]);
  }
  return rows.toString();
}

/** A figure that is a ratio already is not divided again. */
function besideText({ unit, value: ours }: Figure, name: string, value: number): string {
  const text = `${name} ${rounded(value)}`;
  return unit.startsWith('x') ? text : `${text} (x ${rounded(ours / value)})`;
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
