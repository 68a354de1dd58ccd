import { type Credential, type CredentialSnapshot, expiryOf } from '../../origin/signing/credential.ts';
import type { CredentialSource } from '../config/config.ts';
import { maskedIdOf } from './mask-access-key-id.ts';

/** All that may be shown of a bucket's credential. */
export interface CredentialDescription {
  readonly bucket: string;
  /** 0: the bucket has none yet. */
  readonly generation: number;
  /** Where the active one came from; without one, where it is to come from. */
  readonly source: CredentialSource['kind'];
  readonly active?: {
    readonly kind: Credential['kind'];
    /** Empty for a kind that has no id. */
    readonly maskedAccessKeyId: string;
    /** Milliseconds since the epoch, as is the expiry. */
    readonly activatedAtMs: number;
    readonly expiresAtMs?: number;
  };
}

export type CredentialListener = (changed: CredentialDescription) => void;

interface Entry {
  readonly snapshot: CredentialSnapshot | undefined;
  readonly description: CredentialDescription;
}

/** The active generation of every bucket. Entries are replaced, never changed; generations only ascend. */
export class CredentialStore {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<CredentialListener>();
  readonly #now: () => number;

  /** `now` in milliseconds since the epoch. Credentials of the configuration become generation 1. */
  constructor(sources: Readonly<Record<string, CredentialSource>>, now: () => number = Date.now) {
    this.#now = now;
    for (const [bucket, source] of Object.entries(sources)) {
      this.#entries.set(bucket, {
        snapshot: undefined,
        description: { bucket, generation: 0, source: source.kind },
      });
      if (source.kind === 'static') this.#replace(bucket, source.credential, 'static');
    }
  }

  has(bucket: string): boolean {
    return this.#entries.has(bucket);
  }

  /** The active generation of a bucket; 0 for none. */
  generation(bucket: string): number {
    return this.#entries.get(bucket)?.description.generation ?? 0;
  }

  /** What a worker needs to start with. */
  snapshots(): CredentialSnapshot[] {
    return [...this.#entries.values()].flatMap(({ snapshot }) => snapshot ?? []);
  }

  /** The active credential of a bucket. */
  active(bucket: string): Credential | undefined {
    return this.#entries.get(bucket)?.snapshot?.credential;
  }

  /** What may be shown of one bucket; of one that is not in the configuration, that it has none. */
  description(bucket: string): CredentialDescription {
    return this.#entries.get(bucket)?.description ?? { bucket, generation: 0, source: 'push' };
  }

  /** Those of `snapshots` that hold a secret access key. */
  keySnapshots(): CredentialSnapshot[] {
    return this.snapshots().filter((snapshot) => holdsSecretKey(snapshot));
  }

  /** Every bucket in the order of the configuration. */
  describe(): CredentialDescription[] {
    return [...this.#entries.values()].map(({ description }) => description);
  }

  /** Makes a credential the next generation of its bucket, and tells the listeners. `source` is where it came from. */
  activate(
    bucket: string,
    credential: Credential,
    source: CredentialSource['kind'] = 'push',
  ): CredentialSnapshot {
    const { snapshot, description } = this.#replace(bucket, credential, source);
    for (const listener of this.#listeners) listener(description);
    return snapshot;
  }

  /** Calls back on every change from now on, until the answer is called. */
  subscribe(listener: CredentialListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #replace(bucket: string, credential: Credential, source: CredentialSource['kind']) {
    const generation = this.generation(bucket) + 1;
    const snapshot: CredentialSnapshot = { bucket, generation, credential };
    const expiresAtMs = expiryOf(credential);
    const active = {
      kind: credential.kind,
      maskedAccessKeyId: maskedIdOf(credential),
      activatedAtMs: this.#now(),
      ...(Number.isFinite(expiresAtMs) ? { expiresAtMs } : {}),
    };
    const entry = { snapshot, description: { bucket, generation, source, active } };
    this.#entries.set(bucket, entry);
    return entry;
  }
}

function holdsSecretKey(snapshot: CredentialSnapshot): snapshot is CredentialSnapshot {
  return snapshot.credential.kind === 'access-key' || snapshot.credential.kind === 'session';
}
