import type { Generation } from '../credential/generation.ts';
import type { CredentialStore } from './credential-store.ts';
import type { Activation, GenerationLog, GenerationReader } from './generation-log.ts';

/** Generations that live as long as the process. */
export class MemoryGenerationLog implements GenerationLog {
  readonly #store: CredentialStore;

  constructor(store: CredentialStore) {
    this.#store = store;
  }

  get generations(): GenerationReader {
    return this.#store;
  }

  activate({ bucket, credential, source }: Activation): Promise<Generation> {
    return Promise.resolve(this.#store.activate(bucket, credential, source));
  }

  revoke(bucket: string, generation: number): Promise<boolean> {
    return Promise.resolve(this.#store.revoke(bucket, generation));
  }

  announce(bucket: string): void {
    this.#store.announce(bucket);
  }
}
