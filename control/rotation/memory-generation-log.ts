import type { CredentialSource } from '../credential/credential-source.ts';
import type { Generation } from '../credential/generation.ts';
import type { CredentialStore } from './credential-store.ts';
import type {
  Activation,
  GenerationLog,
  GenerationReader,
  Remembered,
  Revocation,
} from './generation-log.ts';
import { KeyedHash } from './keyed-hash.ts';

/** Generations that live as long as the process. */
export class MemoryGenerationLog implements GenerationLog {
  readonly remembered: Remembered = {
    hash: new KeyedHash(),
    revoked: new Map(),
    requests: [],
    probes: new Map(),
    rotations: [],
  };
  readonly #store: CredentialStore;
  readonly #delivered = new Map<string, string>();

  constructor(store: CredentialStore) {
    this.#store = store;
  }

  get generations(): GenerationReader {
    return this.#store;
  }

  activate({ bucket, credential, source, delivered }: Activation): Promise<Generation> {
    if (delivered !== undefined) this.#delivered.set(bucket, delivered);
    return Promise.resolve(this.#store.activate(bucket, credential, source));
  }

  revoke({ bucket, generation }: Revocation): Promise<boolean> {
    return Promise.resolve(this.#store.revoke(bucket, generation));
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
}
