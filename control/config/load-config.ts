import { checkBuckets } from './bucket-checks.ts';
import type { HeadwaterConfig } from './config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { checkControl } from './control-checks.ts';
import { checkCredentials } from './credential-checks.ts';
import { crossCheck } from './cross-checks.ts';
import { type LocatedProblem, describeIssue, problemsOfIssue } from './describe-issue.ts';
import { formatPath } from './format-path.ts';
import { interpolate } from './interpolate.ts';
import { readTextFile } from '../read-text-file.ts';
import { resolveConfig } from './resolve-config.ts';
import { configSchema } from './schema.ts';
import { checkOriginTls } from './tls-checks.ts';
import { type YamlSource, parseYaml } from './yaml-source.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A thousand buckets, each with its route, have a third of this. */
const MAX_FILE_BYTES = 1024 * 1024;

/** A node that begins with an expired credential still serves its other buckets. */
const ANY_TIME = Number.NEGATIVE_INFINITY;

/**
 * Reads, checks and resolves a configuration file.
 *
 * @param nowMs milliseconds since the epoch, where credentials that have expired then are a problem
 * @throws ConfigError with everything that is wrong at once
 * @throws Error when the file cannot be read
 */
export function loadConfig(file: string, environment: Environment, nowMs = ANY_TIME): HeadwaterConfig {
  let text: string;
  try {
    text = readTextFile(file, MAX_FILE_BYTES);
  } catch (error) {
    throw new Error(`Cannot read configuration ${file}: ${(error as Error).message}`, { cause: error });
  }
  return parseConfig(text, file, environment, nowMs);
}

/** Like `loadConfig`, of a text; `file` is what problems are reported under and relative paths start at. */
export function parseConfig(
  text: string,
  file: string,
  environment: Environment,
  nowMs = ANY_TIME,
): HeadwaterConfig {
  const source = parseYaml(text, (value) => interpolate(value, { environment, file }));
  if (source.value === undefined) throw new ConfigError(file, source.problems);
  if (source.value === null) {
    throw new ConfigError(file, [{ line: 1, column: 1, key: '', text: 'is empty' }]);
  }
  const result = configSchema.safeParse(source.value, { error: describeIssue });
  const found = [...(result.error?.issues ?? []).flatMap(problemsOfIssue), ...crossCheck(source.value)];
  const located = found.map((problem) => locate(problem, source));
  // Where a reference leads nowhere, or a key is given twice, there is no telling what the value is.
  const isKnown = ({ key }: ConfigProblem) => !source.problems.some((problem) => problem.key === key);
  const problems = [...source.problems, ...located.filter(isKnown)];
  if (!result.success || problems.length > 0) throw new ConfigError(file, problems);
  const config = resolveConfig(result.data);
  const unfit = [
    ...checkControl(config),
    ...checkOriginTls(config),
    ...checkBuckets(config),
    ...checkCredentials(config, nowMs),
  ].map((problem) => locate(problem, source));
  if (unfit.length > 0) throw new ConfigError(file, unfit);
  return config;
}

function locate({ path, text }: LocatedProblem, source: YamlSource): ConfigProblem {
  return { ...source.positionOf(path), key: formatPath(path), text };
}
