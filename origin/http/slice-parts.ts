import type { ObjectPart, PlanPart } from '../model/response-plan.ts';

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

/** Bytes that a part adds to the body. */
export function partLength(part: PlanPart): number {
  switch (part.kind) {
    case 'bytes':
      return part.bytes.length;
    case 'object':
      return runsLength(part.runs);
    case 'transformed':
      return part.end - part.start;
  }
}

function slicePart(part: PlanPart, from: number, to: number): PlanPart {
  switch (part.kind) {
    case 'bytes':
      return { kind: 'bytes', bytes: part.bytes.subarray(from, to) };
    case 'object':
      return sliceRuns(part, from, to);
    case 'transformed':
      return { ...part, start: part.start + from, end: part.start + to };
  }
}

function sliceRuns(part: ObjectPart, from: number, to: number): ObjectPart {
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

function runsLength(runs: readonly number[]): number {
  let length = 0;
  forEachRun(runs, (start, end) => (length += end - start));
  return length;
}

function forEachRun(runs: readonly number[], visit: (start: number, end: number) => void): void {
  for (let i = 0; i + 1 < runs.length; i += 2) visit(runs[i] as number, runs[i + 1] as number);
}
