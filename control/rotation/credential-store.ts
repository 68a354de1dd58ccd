import type { Credential } from '../../origin/signing/credential.ts';
import { Credentials, type LiveCredentials } from '../../origin/signing/credentials.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import { type CredentialDescription, describeCredential } from '../credential/describe-credential.ts';
import type { Generation } from '../credential/generation.ts';
import type { CredentialListener, GenerationReader } from './generation-log.ts';
import { findGeneration, nextGeneration } from './next-generation.ts';

/** What was held at an earlier time. */
interface HeldBefore {
  readonly live: readonly LiveCredentials<Generation>[];
  /** Whether the bucket's source delivered this credential then. */
  readonly isKnown: (bucket: string, credential: Credential) => boolean;
}

const NOTHING_BEFORE: HeldBefore = { live: [], isKnown: () => false };

/** The active generation of every bucket, and the one before it. Generations only ascend. */
export class CredentialStore implements GenerationReader {
  #sources: Readonly<Record<string, CredentialSource>>;
  readonly #live: Credentials<Generation>;
  readonly #listeners = new Set<CredentialListener>();
  readonly now: () => number;

  /**
   * Credentials of the configuration become the next generation of their bucket.
   *
   * @param now in milliseconds since the epoch
   * @param before what was held at an earlier time; credentials of the configuration that were known then are not new
   */
  constructor(
    sources: Readonly<Record<string, CredentialSource>>,
    now: () => number = Date.now,
    before: HeldBefore = NOTHING_BEFORE,
  ) {
    this.#sources = sources;
    this.now = now;
    this.#live = new Credentials(before.live);
    for (const [bucket, source] of Object.entries(sources)) {
      if (source.kind !== 'static' || before.isKnown(bucket, source.credential)) continue;
      this.activate(bucket, source.credential, 'static');
    }
  }

  /** Buckets that are not there any more are not spoken of; those that come back go on from the number they had. */
  configure(sources: Readonly<Record<string, CredentialSource>>): void {
    this.#sources = sources;
  }

  has(bucket: string): boolean {
    return Object.hasOwn(this.#sources, bucket);
  }

  /** The credential that stands in the configuration itself. */
  configured(bucket: string): Credential | undefined {
    const source = this.has(bucket) ? this.#sources[bucket] : undefined;
    return source?.kind === 'static' ? source.credential : undefined;
  }

  current(bucket: string): Generation | undefined {
    return this.#live.current(bucket);
  }

  at(bucket: string, timeMs: number): Generation | undefined {
    return this.#live.at(bucket, timeMs);
  }

  previous(bucket: string): Generation | undefined {
    return this.#live.previous(bucket, this.now());
  }

  generation(bucket: string): number {
    return this.#live.current(bucket)?.generation ?? 0;
  }

  live(): LiveCredentials[] {
    return Object.keys(this.#sources).map((bucket) => this.#live.live(bucket));
  }

  find(bucket: string, generation: number): Generation | undefined {
    return findGeneration(this.held(bucket), generation);
  }

  newest(bucket: string): number {
    return this.#live.live(bucket).newest;
  }

  description(bucket: string): CredentialDescription {
    const configured = (this.has(bucket) && this.#sources[bucket]?.kind) || 'push';
    const held = { bucket, configured, current: this.current(bucket), previous: this.previous(bucket) };
    return describeCredential(held, this.now());
  }

  describe(): CredentialDescription[] {
    return Object.keys(this.#sources).map((bucket) => this.description(bucket));
  }

  /** Makes a credential the next generation of its bucket. `source` is where it came from. */
  activate(bucket: string, credential: Credential, source: CredentialSource['kind'] = 'push'): Generation {
    const made = nextGeneration(this.held(bucket), { credential, source }, this.now());
    this.apply(made);
    return made;
  }

  /** Also of a bucket that the configuration has not. */
  held(bucket: string): LiveCredentials<Generation> {
    return this.#live.live(bucket);
  }

  apply(made: Generation): void {
    this.#live.apply(made);
  }

  /** Whatever was held of the bucket, these are held from now on. */
  replace(live: LiveCredentials<Generation>): void {
    this.#live.replace(live);
  }

  /** Gives up one generation; false where it is not held. */
  revoke(bucket: string, generation: number): boolean {
    return this.#live.revoke(bucket, generation);
  }

  /** Tells the listeners what a bucket has now: once the workers have it, too. */
  announce(bucket: string): void {
    const description = this.description(bucket);
    for (const listener of this.#listeners) listener(description);
  }

  subscribe(listener: CredentialListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
