import type { LocatedProblem } from './describe-issue.ts';

/** Buckets' names are used on the command line and as labels of metrics. */
const BUCKET_LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/**
 * What no part of the file can know alone: routes name buckets that exist, and no two have the same path. Works on
 * the document as it was written, so that these problems are reported together with all others.
 */
export function crossCheck(value: unknown): LocatedProblem[] {
  const { buckets, routes } = asRecord(value);
  const names = Object.keys(asRecord(buckets));
  return [
    ...checkNames(names),
    ...names.flatMap((name) => checkRegion(name, asRecord(asRecord(buckets)[name]))),
    ...checkRoutes(Array.isArray(routes) ? routes : [], names),
  ];
}

function checkNames(names: readonly string[]): LocatedProblem[] {
  const text = 'a bucket is named with letters, digits and . _ -, at most 63, the first a letter or digit';
  return names.filter((name) => !BUCKET_LABEL.test(name)).map((name) => ({ path: ['buckets', name], text }));
}

/** The scope of a V4 signature holds the region: where that version is asked for, there must be one. */
function checkRegion(name: string, { region, signing }: Record<string, unknown>): LocatedProblem[] {
  const { version } = asRecord(signing);
  if (region !== undefined || version !== 'v4') return [];
  return [{ path: ['buckets', name, 'region'], text: 'is missing, and Signature V4 needs one' }];
}

function checkRoutes(routes: readonly unknown[], names: readonly string[]): LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  const seen = new Set<unknown>();
  for (const [index, route] of routes.entries()) {
    const { path, bucket } = asRecord(route);
    const report = (key: string, text: string) => problems.push({ path: ['routes', index, key], text });
    if (typeof bucket === 'string' && !names.includes(bucket)) {
      report('bucket', `no such bucket; there is ${names.join(', ') || 'none'}`);
    }
    if (path !== undefined && seen.has(path)) report('path', 'an earlier route has the same path');
    seen.add(path);
  }
  return problems;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
