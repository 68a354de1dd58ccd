import { isCount, parsedFields, shownText } from './told-in-clear.ts';

/** What is under `nodes/NODE`, in clear. */
export interface NodeRecord {
  readonly version: string;
  readonly address: string;
  readonly startedAtMs: number;
}

/** ECMA-262 21.4.1.1: what a date can be. */
const LAST_TIME_MS = 8.64e15;

/** Undefined for what no node has written. */
export function parseNodeRecord(value: Buffer): NodeRecord | undefined {
  const { version, address, startedAtMs } = parsedFields(value);
  if (typeof version !== 'string' || typeof address !== 'string' || !isCount(startedAtMs, LAST_TIME_MS))
    return undefined;
  return { version: shownText(version), address: shownText(address), startedAtMs };
}
