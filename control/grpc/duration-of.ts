import type { Duration } from './gen/google/protobuf/duration.ts';

/** @param micros microseconds, 0 or more */
export function durationOf(micros: number): Duration {
  return { seconds: BigInt(Math.floor(micros / 1e6)), nanos: (Math.floor(micros) % 1e6) * 1000 };
}
