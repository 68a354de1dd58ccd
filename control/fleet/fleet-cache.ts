import type { Credential } from '../../origin/signing/credential.ts';
import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import type { Generation } from '../credential/generation.ts';
import type { FileKeyringLog } from '../keys/file-keyring-log.ts';
import type { Log } from '../log.ts';
import type { FileGenerationLog } from '../rotation/file-generation-log.ts';
import type { KeyringState } from '../state/keyring-state.ts';
import {
  type BucketState,
  type JoinedFleet,
  type NodeState,
  bucketState,
  keyringOf,
  withBucket,
} from '../state/node-state.ts';
import type { StateFile } from '../state/state-file.ts';

/** What a fleet has of a bucket, as far as a node needs it to serve. */
interface CachedBucket {
  readonly live: LiveCredentials<Generation>;
  readonly revoked: ReadonlySet<string>;
  readonly delivered?: string | undefined;
  readonly probe?: string | undefined;
  readonly sequence: number;
}

/**
 * What this node has of its fleet on disk, to serve by where the cluster is out of reach. What the fleet has decided is held
 * also where it cannot be written here: that is loud in the log, and the next change is written with it.
 */
export class FleetCache {
  readonly generations: FileGenerationLog;
  readonly #keyring: FileKeyringLog;
  readonly #file: StateFile;
  readonly #log: Log;

  constructor(parts: {
    readonly generations: FileGenerationLog;
    readonly keyring: FileKeyringLog;
    readonly file: StateFile;
    readonly log: Log;
  }) {
    this.generations = parts.generations;
    this.#keyring = parts.keyring;
    this.#file = parts.file;
    this.#log = parts.log;
  }

  /** The fleet that this node has followed, and how far; undefined: none yet. */
  get joined(): JoinedFleet | undefined {
    return this.#file.state.fleet;
  }

  /** Base64; made by this node, or that of the fleet once it has joined one. */
  get hashKey(): string {
    return this.#file.state.hashKey;
  }

  get keyring(): KeyringState {
    return this.#keyring.keyring;
  }

  /** @param hasKeys of a fleet that is joined for the first time, they take the place of this node's, whatever their revision */
  async join(
    fleet: JoinedFleet,
    { hashKey, hasKeys }: { readonly hashKey: string; readonly hasKeys: boolean },
  ): Promise<void> {
    this.generations.remembered.hash.use(Buffer.from(hashKey, 'base64'));
    await this.#write(() =>
      this.#file.update((state) => {
        const keyring = state.fleet === undefined && hasKeys ? withoutRevision(state) : state.keyring;
        return { ...state, fleet, hashKey, ...(keyring !== undefined && { keyring }) };
      }),
    );
  }

  /** How far this node has followed: written in its own time. */
  follow(revision: number): void {
    this.#file.defer((state) => ({ ...state, ...(state.fleet && { fleet: { ...state.fleet, revision } }) }));
  }

  /** What this node has of a bucket beside what signs. */
  bucket(bucket: string): BucketState {
    return bucketState(this.#file.state, bucket);
  }

  /** How often the fleet had changed a bucket when this node looked last. */
  sequence(bucket: string): number {
    return this.bucket(bucket).sequence ?? 0;
  }

  /** Whether this node's configuration has given the fleet this credential, and no other since. */
  hasOffered(bucket: string, credential: Credential): boolean {
    return this.bucket(bucket).offered === this.#hashOf(credential);
  }

  async offered(bucket: string, credential: Credential): Promise<void> {
    if (this.hasOffered(bucket, credential)) return;
    const offered = this.#hashOf(credential);
    await this.#write(() => this.#file.update((state) => withBucket(state, bucket, { offered })));
  }

  #hashOf(credential: Credential): string {
    return this.generations.remembered.hash.of(credential);
  }

  async takeOver(bucket: string, { live, revoked, sequence, delivered, probe }: CachedBucket): Promise<void> {
    this.generations.hold(live);
    const record = {
      live,
      revoked: [...revoked],
      sequence,
      ...(delivered !== undefined && { delivered }),
      ...(probe !== undefined && { probe }),
    };
    await this.#write(() => this.generations.record(bucket, record));
  }

  /** Unless newer ones are held by then: a change of this node, and what it follows, do not wait for each other. */
  async takeOverKeys(keyring: KeyringState): Promise<void> {
    await this.#write(() => this.#keyring.advance(keyring));
  }

  async #write(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      const reason = (error as Error).message;
      this.#log.error({ reason }, 'what the fleet has decided is held here, and not on disk');
    }
  }
}

function withoutRevision(state: NodeState): KeyringState {
  return { ...keyringOf(state), revision: 0 };
}
