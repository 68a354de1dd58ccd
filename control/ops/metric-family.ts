/** One metric with all its values, named by Prometheus' conventions: base units, counters end in `_total`. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
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

export function counter(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return { name, help, type: 'counter', aggregator: 'sum', values };
}

export function gauge(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return { name, help, type: 'gauge', aggregator: 'sum', values };
}

/** `counts[i]` observations lie between bound `i` and the one before it; the last lie above every bound. */
export function histogram(
  name: string,
  help: string,
  { bounds, counts, sum }: { bounds: readonly number[]; counts: readonly number[]; sum: number },
): MetricFamily {
  let total = 0;
  const buckets = [...bounds.map(String), '+Inf'].map((le, index) => {
    total += counts[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le }, value: total };
  });
  const summary = [
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: total },
  ];
  return { name, help, type: 'histogram', aggregator: 'sum', values: [...buckets, ...summary] };
}
