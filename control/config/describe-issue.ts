import type { z } from 'zod';
import { nearestKey } from './nearest-key.ts';
import type { YamlPath } from './yaml-source.ts';

/** A problem at a path of the document. */
export interface LocatedProblem {
  readonly path: YamlPath;
  readonly text: string;
}

/** What an issue is called where the schema says nothing itself. Never quotes the value: it may be a secret. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      if (issue.expected === 'string' && typeof issue.input !== 'object')
        return 'must be a text: put quotes around it';
      return `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${listed(issue.values)}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return undefined;
    default:
      return undefined;
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping of keys',
  record: 'a mapping of names',
  array: "a list: each entry begins with '- '",
};

/** One problem for each thing that is wrong; an unknown key is named with the nearest known one. */
export function problemsOfIssue(issue: z.core.$ZodIssue): LocatedProblem[] {
  if (issue.code === 'invalid_union') return problemsOfUnion(issue);
  if (issue.code !== 'unrecognized_keys') {
    const text = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    return [{ path: issue.path, text }];
  }
  const known = issue.message.split(' ');
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    text: `unknown key; the nearest known one is "${nearestKey(key, known)}"`,
  }));
}

/** What has one of the forms, with something wrong inside, is told what that is; what has none, which forms there are. */
function problemsOfUnion(issue: z.core.$ZodIssueInvalidUnion): LocatedProblem[] {
  const inside = issue.errors.find((issues) => issues.length > 0 && issues.every(isInside));
  if (inside === undefined) return [{ path: issue.path, text: issue.message }];
  return inside.flatMap(problemsOfIssue).map(({ path, text }) => ({ path: [...issue.path, ...path], text }));
}

function isInside({ code, path }: z.core.$ZodIssue): boolean {
  return path.length > 0 || code === 'unrecognized_keys';
}

function listed(values: readonly unknown[]): string {
  return values
    .map(String)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
}
