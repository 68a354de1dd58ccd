import { expect, it } from 'vitest';
import { cpuMicros } from './cpu-time.ts';

const MICROS_PER_MILLI = 1000;
/** A tenth of what the ticks resolve that user and system time come in. */
const WORK_MS = 1;

it('cpuMicros() tells a millisecond of work from none', () => {
  const at = () => cpuMicros([process.pid]);
  const before = at();
  const used = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(used);
    return (user + system) / MICROS_PER_MILLI;
  };
  while (spent() < WORK_MS);
  expect(at() - before).toBeGreaterThan((WORK_MS * MICROS_PER_MILLI) / 2);
  expect(at() - before).toBeLessThan(100 * WORK_MS * MICROS_PER_MILLI);
});
