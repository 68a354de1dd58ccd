import { expect, test } from 'vitest';
import { metricsTypeFor } from '../../../control/ops/metrics-type.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

test.each([
  [undefined, TEXT],
  ['*/*', TEXT],
  ['text/html', TEXT],
  ['text/plain', TEXT],
  ['application/openmetrics-text', OPEN],
  ['application/openmetrics-text; version=1.0.0', OPEN],
  // As Prometheus 2.53 asks.
  [
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    OPEN,
  ],
  // As Prometheus 3 asks, which has quoted names and another escaping.
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    OPEN,
  ],
  ['text/plain;version=0.0.4;q=0.9, application/openmetrics-text;version=1.0.0;q=0.1', TEXT],
])('metricsTypeFor(%j) is %j', (accept, expected) => {
  expect(metricsTypeFor(accept)).toBe(expected);
});
