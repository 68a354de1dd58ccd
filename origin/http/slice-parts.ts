import type { PlanPart } from '../model/response-plan.ts';

/** The bytes `start` (inclusive) to `end` (exclusive) of a plan's body, as parts. */
export function sliceParts(parts: readonly PlanPart[], start: number, end: number): PlanPart[] {
  const sliced: PlanPart[] = [];
  let offset = 0;
  for (const part of parts) {
    const length = partLength(part);
    const from = Math.max(0, start - offset);
    const to = Math.min(length, end - offset);
    if (from < to) sliced.push(slicePart(part, from, to));
    offset += length;
  }
  return sliced;
}

function partLength(part: PlanPart): number {
  if (part.kind === 'bytes') return part.bytes.length;
  let length = 0;
  forEachRun(part.runs, (start, end) => (length += end - start));
  return length;
}

function slicePart(part: PlanPart, from: number, to: number): PlanPart {
  if (part.kind === 'bytes') return { kind: 'bytes', bytes: part.bytes.subarray(from, to) };
  const runs: number[] = [];
  let offset = 0;
  forEachRun(part.runs, (start, end) => {
    const first = start + Math.max(0, from - offset);
    const last = Math.min(end, start + to - offset);
    if (first < last) runs.push(first, last);
    offset += end - start;
  });
  return { ...part, runs };
}

function forEachRun(runs: readonly number[], visit: (start: number, end: number) => void): void {
  for (let i = 0; i + 1 < runs.length; i += 2) visit(runs[i] as number, runs[i + 1] as number);
}
