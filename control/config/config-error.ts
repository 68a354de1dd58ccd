/** Where something stands in a file, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One thing wrong with a configuration file. Neither key nor text ever hold a value of the file. */
export interface ConfigProblem extends Position {
  /** `buckets.media.pool.connections`; empty for the file as a whole. */
  readonly key: string;
  /** `must be at least 1` */
  readonly text: string;
}

/** Everything that is wrong with a configuration file, a line each: `origin.yaml:12:5: KEY: …`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
    super(sorted.map((problem) => `${file}:${describeProblem(problem)}`).join('\n'));
    this.problems = sorted;
  }
}

function describeProblem({ line, column, key, text }: ConfigProblem): string {
  return `${line}:${column}: ${key === '' ? 'the file' : `${key}:`} ${text}`;
}
