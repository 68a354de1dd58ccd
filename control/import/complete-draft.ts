import { ConfigError, type ConfigProblem } from '../config/config-error.ts';
import { parseConfig } from '../config/load-config.ts';
import type { Draft, Entry, NotTranslated } from './draft/draft.ts';
import type { Secrets } from './draft/secrets.ts';
import { isEntries, renderYaml, type YamlLine } from './draft/render-yaml.ts';

/** A configuration that `headwater check` takes, and what did not come over. */
export interface Imported {
  readonly yaml: string;
  readonly notTranslated: readonly NotTranslated[];
  /** Values of the `${env:…}` references, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Those that only the other server's environment has a value for. */
  readonly external: readonly string[];
}

/** Under which name problems are reported; nobody sees it. */
const FILE = 'imported';

/**
 * Renders a draft, and leaves out what the configuration's own reader refuses until it refuses nothing more: what is
 * left out joins the list of what was not translated.
 *
 * @param nowMs milliseconds since the epoch: what has expired then is refused
 * @throws Error where nothing is left to serve
 */
export function completeDraft(draft: Draft, nowMs: number): Imported {
  let entries: readonly Entry[] = draft.entries();
  const notTranslated = [...draft.notTranslated];
  for (;;) {
    const lines = renderYaml(entries);
    const [problem] = problemsOf(lines, draft.secrets.checkEnvironment, nowMs);
    if (problem === undefined) {
      const yaml = textOf(lines);
      return { yaml, notTranslated: inOrder(notTranslated), ...referenced(yaml, draft.secrets) };
    }
    const refused = lines[problem.line - 1]?.entry;
    const victim = refused && withWhatNeedsIt(entries, refused);
    if (victim === undefined || victim.key === 'routes' || !hasRoutes(entries)) {
      throw new Error(nothingToServe(inOrder(notTranslated)));
    }
    notTranslated.push({
      at: /^.*?:\d+/.exec(originOf(victim) ?? '')?.[0] ?? '',
      what: problem.key,
      why: whyLeftOut(victim, problem),
    });
    entries = without(entries, victim);
  }
}

function whyLeftOut({ instead }: Entry, { text }: ConfigProblem): string {
  return instead === undefined ? `this version does not take it: ${text}` : `${text}: ${instead}`;
}

/** By file and line. */
function inOrder(list: readonly NotTranslated[]): NotTranslated[] {
  return list.toSorted((a, b) => a.at.localeCompare(b.at, 'en', { numeric: true }));
}

function problemsOf(
  lines: readonly YamlLine[],
  environment: Readonly<Record<string, string>>,
  nowMs: number,
): readonly ConfigProblem[] {
  try {
    parseConfig(textOf(lines), FILE, environment, nowMs);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** What the configuration refers to. */
function referenced(
  yaml: string,
  { environment, external }: Secrets,
): Pick<Imported, 'secrets' | 'external'> {
  const isReferenced = (name: string) => yaml.includes(`\${env:${name}}`);
  return {
    secrets: Object.fromEntries(Object.entries(environment).filter(([name]) => isReferenced(name))),
    external: external.filter(isReferenced),
  };
}

function textOf(lines: readonly YamlLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}

function hasRoutes(entries: readonly Entry[]): boolean {
  return entries.some(({ key, value }) => key === 'routes' && isEntries(value) && value.length > 0);
}

/** The entry itself, or the one around it that is nothing without it. */
function withWhatNeedsIt(entries: readonly Entry[], refused: Entry): Entry | undefined {
  let victim: Entry | undefined = refused;
  for (let level = refused.essential ?? 0; level > 0 && victim !== undefined; level--) {
    victim = parentOf(entries, victim);
  }
  return victim;
}

function parentOf(entries: readonly Entry[], child: Entry): Entry | undefined {
  for (const entry of entries) {
    if (!isEntries(entry.value)) continue;
    if (entry.value.includes(child)) return entry;
    const found = parentOf(entry.value, child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function without(entries: readonly Entry[], victim: Entry): Entry[] {
  return entries
    .filter((entry) => entry !== victim)
    .map((entry) => (isEntries(entry.value) ? { ...entry, value: without(entry.value, victim) } : entry));
}

/** What an entry, or the first inside it that says so, was made from. */
function originOf(entry: Entry): string | undefined {
  if (entry.from !== undefined || !isEntries(entry.value)) return entry.from;
  return entry.value.map(originOf).find((from) => from !== undefined);
}

function nothingToServe(notTranslated: readonly NotTranslated[]): string {
  const reasons = notTranslated.map(({ at, what, why }) => `  ${at} ${what}: ${why}`);
  return ['Cannot import the configuration: nothing in it leads to a bucket', ...reasons].join('\n');
}
