/** An object to try credentials with. */
interface ProbeKey {
  readonly key: string;
  /** Whether somebody chose it: an object that only happened to be read may be gone tomorrow. */
  readonly isConfigured: boolean;
}

interface ProbeKeysOptions {
  /** By bucket, as configured. */
  readonly configured: Readonly<Record<string, string>>;
  /** By bucket, of the time before this process. */
  readonly before: ReadonlyMap<string, string>;
  /** The first object that was read of a bucket since this process began. */
  readonly firstRead: (bucket: string) => string | undefined;
}

/** The object of each bucket that credentials are tried with: the one configured, else the first that was ever read. */
export class ProbeKeys {
  #configured: Readonly<Record<string, string>>;
  readonly #firstRead: (bucket: string) => string | undefined;
  readonly #seen: Map<string, string>;
  readonly #gone = new Set<string>();

  constructor({ configured, before, firstRead }: ProbeKeysOptions) {
    this.#configured = configured;
    this.#firstRead = firstRead;
    this.#seen = new Map(before);
  }

  /** Others are configured from now on. */
  configure(configured: Readonly<Record<string, string>>): void {
    this.#configured = configured;
  }

  of(bucket: string): ProbeKey | undefined {
    const configured = Object.hasOwn(this.#configured, bucket) ? this.#configured[bucket] : undefined;
    if (configured !== undefined) return { key: configured, isConfigured: true };
    const key = this.#seen.get(bucket) ?? this.#firstRead(bucket);
    if (key === undefined || this.#gone.has(`${bucket}/${key}`)) return undefined;
    this.#seen.set(bucket, key);
    return { key, isConfigured: false };
  }

  /** An object that another node tried credentials with, for a bucket that nothing was read of here. */
  learn(bucket: string, key: string): void {
    if (!this.#seen.has(bucket)) this.#seen.set(bucket, key);
  }

  /** An object that only happened to be read is there no more: another may take its place. */
  forget(bucket: string, key: string): void {
    this.#seen.delete(bucket);
    this.#gone.add(`${bucket}/${key}`);
  }
}
