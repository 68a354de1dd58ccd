import { expect, test } from 'vitest';
import type { AuditLine } from '../../../control/audit-line.ts';
import { RotationTally } from '../../../control/status/rotation-tally.ts';

test('counts what changes credentials, by whom and how it ended, and hands every line on', () => {
  const written: AuditLine[] = [];
  const tally = new RotationTally();
  const trail = tally.counting({ write: (line) => written.push(line), close: () => undefined });
  const lines: AuditLine[] = [
    { who: 'ci', peer: '10.0.0.1:4', action: 'push credential', result: 'OK' },
    { who: 'ci', peer: '10.0.0.1:5', action: 'push credential', result: 'OK' },
    { who: 'ci', peer: '10.0.0.1:6', action: 'push credential', result: 'INVALID_ARGUMENT' },
    { who: 'ci', peer: '10.0.0.1:7', action: 'push credential', result: 'OK', validateOnly: true },
    { who: '10.0.0.2:8', peer: '10.0.0.2:8', action: 'roll back credential', result: 'OK' },
    { who: '10.0.0.2:9', peer: '10.0.0.2:9', action: 'roll back credential', result: 'OK' },
    { who: 'source imds', action: 'adopt credential', result: 'OK' },
    { who: 'ci', peer: '10.0.0.1:4', action: 'presign URL', result: 'OK' },
  ];
  for (const line of lines) trail.write(line);
  expect(written).toEqual(lines);
  expect(tally.counts).toEqual([
    { action: 'push', by: 'ci', outcome: 'OK', count: 2 },
    { action: 'push', by: 'ci', outcome: 'INVALID_ARGUMENT', count: 1 },
    { action: 'roll back', by: 'nameless', outcome: 'OK', count: 2 },
    { action: 'adopt', by: 'source imds', outcome: 'OK', count: 1 },
  ]);
});
