import { ControlError } from '../control-error.ts';
import type { GenerationReader } from './generation-log.ts';

/** @throws ControlError `unknown-bucket` where the configuration has no bucket of this name */
export function checkBucket(action: string, generations: GenerationReader, bucket: string): void {
  if (generations.has(bucket)) return;
  const violation = { field: 'bucket', description: 'is not in the configuration' };
  const message = `${action}: the configuration has no bucket of this name`;
  throw new ControlError('unknown-bucket', message, [violation]);
}

/** @throws ControlError `generation-mismatch` where another generation is active than the caller thinks */
export function checkGeneration(action: string, active: number, expected: number | undefined): void {
  if (expected === undefined || expected === active) return;
  const description = `is ${expected}, but generation ${active} is active`;
  throw new ControlError('generation-mismatch', `${action}: expected_generation ${description}`, [
    { field: 'expected_generation', description },
  ]);
}
