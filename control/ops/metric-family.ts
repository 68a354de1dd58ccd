import type { Declaration } from './declared/declaration.ts';
import { METRICS, type MetricName } from './declared/metric-table.ts';

/** One metric with all its values. */
export interface MetricFamily {
  readonly name: MetricName;
  readonly help: string;
  readonly type: Declaration['type'];
  /** How prom-client would join two of one name. */
  readonly aggregator: 'sum';
  readonly values: readonly Sample[];
}

export interface Sample {
  /** Where it is not the family's. */
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Observations of one set of labels; `counts[i]` lie between bound `i` and the one before, the last above every bound. */
interface Observations {
  readonly labels: Sample['labels'];
  readonly counts: readonly number[];
  readonly sum: number;
}

type NameOf<Type extends Declaration['type']> = {
  [Name in MetricName]: (typeof METRICS)[Name]['type'] extends Type ? Name : never;
}[MetricName];

/** Values of a metric that is one number a set of labels. */
export function family(name: NameOf<'counter' | 'gauge'>, values: readonly Sample[]): MetricFamily {
  const { type, help } = METRICS[name];
  return { name, help, type, aggregator: 'sum', values };
}

/** The one value of a metric that has no labels. */
export function single(name: NameOf<'counter' | 'gauge'>, value: number): MetricFamily {
  return family(name, [{ labels: {}, value }]);
}

export function histogram(
  name: NameOf<'histogram'>,
  bounds: readonly number[],
  observations: readonly Observations[],
): MetricFamily {
  const { type, help } = METRICS[name];
  const values = observations.flatMap((each) => histogramSamples(name, bounds, each));
  return { name, help, type, aggregator: 'sum', values };
}

function histogramSamples(
  name: string,
  bounds: readonly number[],
  { labels, counts, sum }: Observations,
): Sample[] {
  let total = 0;
  const buckets = [...bounds.map(String), '+Inf'].map((le, index) => {
    total += counts[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: total };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: total },
  ];
}

/** A sample a name, under this label. */
export function samplesOf(
  label: string,
  values: Readonly<Record<string, number>>,
  more: Sample['labels'] = {},
): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { ...more, [label]: name }, value }));
}
