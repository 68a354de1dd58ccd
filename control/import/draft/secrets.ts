/** The secrets found in another server's configuration, each under a name of the environment. */
export class Secrets {
  readonly #values = new Map<string, string>();
  readonly #external = new Set<string>();

  /** What stands in the YAML instead of the value: `${env:MEDIA_SECRET_ACCESS_KEY}`. */
  reference(bucket: string, what: string, value: string): string {
    const base = `${bucket}_${what}`
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]/g, '_')
      .replace(/^(?=\d)/, '_');
    let name = base;
    for (let n = 2; (this.#values.get(name) ?? value) !== value; n++) name = `${base}_${n}`;
    this.#values.set(name, value);
    return `\${env:${name}}`;
  }

  /** A variable that the other server took from its environment, and that ours must have too. */
  refer(name: string): string {
    this.#external.add(name);
    return `\${env:${name}}`;
  }

  /** Values to check a configuration with: those of others are not known. */
  get checkEnvironment(): Readonly<Record<string, string>> {
    return {
      ...Object.fromEntries([...this.#external].map((name) => [name, 'unknown'])),
      ...this.environment,
    };
  }

  /** Names of {@link refer}. */
  get external(): readonly string[] {
    return [...this.#external];
  }

  get environment(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#values);
  }
}
