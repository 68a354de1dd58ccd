import type { CredentialSource } from '../credential/credential-source.ts';
import type { CredentialStore } from './credential-store.ts';
import type {
  Activation,
  GenerationLog,
  GenerationReader,
  HeldBucket,
  Recorded,
  Remembered,
  Revocation,
} from './generation-log.ts';
import { KeyedHash } from './keyed-hash.ts';
import { givenUpRecord, madeRecord, nextGeneration } from './next-generation.ts';

const NOTHING: ReadonlySet<string> = new Set();

/** Generations that live as long as the process. */
export class MemoryGenerationLog implements GenerationLog {
  readonly remembered: Remembered = {
    hash: new KeyedHash(),
    requests: [],
    probes: new Map(),
    rotations: [],
  };
  readonly #store: CredentialStore;
  readonly #delivered = new Map<string, string>();
  readonly #revoked = new Map<string, ReadonlySet<string>>();

  constructor(store: CredentialStore) {
    this.#store = store;
  }

  get generations(): GenerationReader {
    return this.#store;
  }

  revoked(bucket: string): ReadonlySet<string> {
    return this.#revoked.get(bucket) ?? NOTHING;
  }

  async activate(bucket: string, plan: (held: HeldBucket) => Activation): Promise<Recorded> {
    const { live, revoked } = this.#held(bucket);
    const activation = plan({ live, revoked });
    const made = nextGeneration(live, activation, this.#store.now());
    if (activation.delivered !== undefined) this.#delivered.set(bucket, activation.delivered);
    this.#revoked.set(bucket, activation.revoked);
    this.#store.apply(made);
    return madeRecord(made);
  }

  async revoke(
    bucket: string,
    plan: (held: HeldBucket) => Revocation | undefined,
  ): Promise<Recorded | undefined> {
    const revocation = plan(this.#held(bucket));
    if (revocation === undefined) return undefined;
    const { held, revoked } = revocation;
    this.#revoked.set(bucket, revoked);
    this.#store.revoke(bucket, held.generation);
    return givenUpRecord(held);
  }

  configure(sources: Readonly<Record<string, CredentialSource>>): void {
    this.#store.configure(sources);
  }

  delivered(bucket: string): string | undefined {
    return this.#delivered.get(bucket);
  }

  keepRotations(): void {
    // What is in memory already lives as long.
  }

  announce(bucket: string): void {
    this.#store.announce(bucket);
  }

  #held(bucket: string): HeldBucket {
    return { live: this.#store.held(bucket), revoked: this.revoked(bucket) };
  }
}
