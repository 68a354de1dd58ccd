/** One thing wrong with a configuration file. The text never holds a value of the file. */
export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  /** `buckets.media.pool.connections: must be at least 1` */
  readonly text: string;
}

/** Everything that is wrong with a configuration file, a line each: `origin.yaml:12: …`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    const sorted = problems.toSorted((a, b) => a.line - b.line);
    super(sorted.map(({ line, text }) => `${file}:${line}: ${text}`).join('\n'));
    this.problems = sorted;
  }
}
