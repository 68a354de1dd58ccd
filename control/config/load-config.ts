import { readFileSync } from 'node:fs';
import type { HeadwaterConfig } from './config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { crossCheck } from './cross-checks.ts';
import { type LocatedProblem, describeIssue, problemsOfIssue } from './describe-issue.ts';
import { interpolate } from './interpolate.ts';
import { resolveConfig } from './resolve-config.ts';
import { configSchema } from './schema.ts';
import { type YamlPath, type YamlSource, parseYaml } from './yaml-source.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads, checks and resolves a configuration file.
 * @throws ConfigError with everything that is wrong at once
 * @throws Error when the file cannot be read
 */
export function loadConfig(file: string, environment: Environment): HeadwaterConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`Cannot read configuration ${file}: ${code ?? 'unknown error'}`, { cause: error });
  }
  return parseConfig(text, file, environment);
}

/** Like `loadConfig`, of a text; `file` is what problems are reported under and relative paths start at. */
export function parseConfig(text: string, file: string, environment: Environment): HeadwaterConfig {
  const source = parseYaml(text, (value) => interpolate(value, { environment, file }));
  if (source.value === undefined) throw new ConfigError(file, source.problems);
  const result = configSchema.safeParse(source.value, { error: describeIssue });
  const found = [...(result.error?.issues ?? []).flatMap(problemsOfIssue), ...crossCheck(source.value)];
  const problems = [...source.problems, ...found.map((problem) => locate(problem, source))];
  if (!result.success || problems.length > 0) throw new ConfigError(file, problems);
  return resolveConfig(result.data);
}

function locate({ path, text }: LocatedProblem, source: YamlSource): ConfigProblem {
  return { line: source.lineOf(path), text: `${formatPath(path) || 'the file'}: ${text}` };
}

function formatPath(path: YamlPath): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .slice(1);
}
