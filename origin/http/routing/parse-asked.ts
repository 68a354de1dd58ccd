import { HeadwaterError } from '../../model/errors.ts';
import type { Asked } from '../../model/packager.ts';

/** Parameters that choose the form of an answer, and what each may be. */
const CHOICES = {
  container: ['fmp4', 'ts'],
  profile: ['live', 'on-demand'],
} as const satisfies { readonly [Name in keyof Required<Asked>]: readonly Required<Asked>[Name][] };

const NOTHING: Asked = {};

/** @throws HeadwaterError `malformed-url` where a parameter is none of what it may be */
export function parseAsked(query: URLSearchParams): Asked {
  if (query.size === 0) return NOTHING;
  const asked: Record<string, string> = {};
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = query.get(name);
    if (value === null) continue;
    if (!choices.some((choice) => choice === value)) throw noChoice(name, choices);
    asked[name] = value;
  }
  return asked;
}

function noChoice(name: string, choices: readonly string[]): HeadwaterError {
  return new HeadwaterError(
    'malformed-url',
    `Cannot choose a ${name}: it is neither ${choices.join(' nor ')}`,
  );
}
