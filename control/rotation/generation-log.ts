import type { Credential } from '../../origin/signing/credential.ts';
import type { LiveCredentials } from '../../origin/signing/credentials.ts';
import type { CredentialChange } from '../../origin/messages.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import type { CredentialDescription } from '../credential/describe-credential.ts';
import type { Generation } from '../credential/generation.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import type { FleetReceipt } from '../node-acknowledgement.ts';
import type { RecordedRequest } from '../state/node-state.ts';
import type { KeyedHash } from './keyed-hash.ts';

export type CredentialListener = (changed: CredentialDescription) => void;

/** What is held of every bucket: the active generation, and the one before it. Nobody changes anything through it. */
export interface GenerationReader {
  /** Whether the configuration has the bucket. */
  has(bucket: string): boolean;
  /** The active generation; undefined for none. */
  current(bucket: string): Generation | undefined;
  /** The generation that signs at this time, milliseconds since the epoch by the store's clock. */
  at(bucket: string, timeMs: number): Generation | undefined;
  /** The generation before the active one, as long as it has not expired. */
  previous(bucket: string): Generation | undefined;
  /** The number of the active generation; 0 for none. */
  generation(bucket: string): number;
  /** The highest number there ever was; 0 for none. */
  newest(bucket: string): number;
  /** The generation that signs under a number, perhaps under a later one; undefined where it does not any more. */
  find(bucket: string, generation: number): Generation | undefined;
  /** What a worker needs to start with. */
  live(): LiveCredentials[];
  /** What may be shown of one bucket; of one that is not in the configuration, that it has none. */
  description(bucket: string): CredentialDescription;
  /** Every bucket in the order of the configuration. */
  describe(): CredentialDescription[];
  /** Calls back on every change from now on, once the workers have it, until the answer is called. */
  subscribe(listener: CredentialListener): () => void;
}

/** What is recorded of a bucket when somebody wants to change it. */
export interface HeldBucket {
  readonly live: LiveCredentials<Generation>;
  /** Hashes of the secrets that no source may bring back. */
  readonly revoked: ReadonlySet<string>;
}

/** A credential that is to be the next generation of its bucket. */
export interface Activation extends Planned {
  readonly credential: Credential;
  /** Where it came from. */
  readonly source: CredentialSource['kind'];
  /** The generation whose credential it is, where that was active before. */
  readonly restoredGeneration?: number | undefined;
  /** Hash of the credential, where the bucket's source delivered it. */
  readonly delivered?: string | undefined;
  /** Key of the object that it was tried with. */
  readonly probe?: string | undefined;
  /** Whether no node is to try it before it uses it. */
  readonly isUntried?: boolean | undefined;
}

/** A generation that is given up. */
export interface Revocation extends Planned {
  readonly held: Generation;
}

/** What is recorded with a change, in one. */
interface Planned {
  /** Hashes of all of the bucket's secrets that no source may bring back from then on. */
  readonly revoked: ReadonlySet<string>;
  /** Who asks; see {@link RotationEntry}. */
  readonly who?: string | undefined;
  /** That asked for it, where it may be asked again. */
  readonly request?: RequestRecord | undefined;
}

/** A change that is recorded. */
export interface Recorded {
  /** That was made, or given up. */
  readonly generation: ChangedGeneration;
  /** What workers are to be told. */
  readonly change: CredentialChange;
  /** Present where other nodes are to go by it, too. */
  readonly receipt?: FleetReceipt;
}

/** What may be told of a generation. */
export type ChangedGeneration = Pick<RotationEntry, 'bucket' | 'generation' | 'source' | 'maskedAccessKeyId'>;

/** A request by the id that its caller gave it. */
export type RequestRecord = Omit<RecordedRequest, 'answer'>;

/** What another node has answered, and how to hear of the nodes that go by it. */
export interface RecalledRequest extends RecordedRequest {
  readonly receipt?: FleetReceipt;
}

/** What is left of the time before this process. */
export interface Remembered {
  /** Makes the hashes that are recorded. */
  readonly hash: KeyedHash;
  readonly requests: readonly RecordedRequest[];
  /** By bucket, the key of the object that credentials were tried with. */
  readonly probes: ReadonlyMap<string, string>;
  /** Newest first. */
  readonly rotations: readonly RotationEntry[];
}

/**
 * Where generations are recorded. A change is recorded when the promise is kept, and only then may workers be told of
 * it; whoever calls takes turns for a bucket. Memory, a file and a cluster differ in what they outlive, not in this.
 */
export interface GenerationLog {
  /** What is recorded. */
  readonly generations: GenerationReader;
  readonly remembered: Remembered;
  /** Hashes of the secrets of a bucket that no source may bring back. */
  revoked(bucket: string): ReadonlySet<string>;
  /**
   * Makes a credential the next generation.
   *
   * @param plan what to make of what is recorded then; called again where another node was first. What it throws, the
   *   call throws, and nothing has changed
   * @throws ControlError `state-unwritable`, `fleet-unreachable`; then nothing has changed. `outcome-unknown`: perhaps it has
   */
  activate(bucket: string, plan: (held: HeldBucket) => Activation): Promise<Recorded>;
  /** Gives up one generation; undefined where the plan is to do nothing. @throws as {@link activate} */
  revoke(bucket: string, plan: (held: HeldBucket) => Revocation | undefined): Promise<Recorded | undefined>;
  /** What a request was answered by another node; absent: there are no others. @throws ControlError `fleet-unreachable` */
  recall?(id: string): Promise<RecalledRequest | undefined>;
  /** The configuration has other buckets, or other sources for them, from now on. */
  configure(sources: Readonly<Record<string, CredentialSource>>): void;
  /** Hash of what the source of a bucket delivered last; undefined where that is not known. */
  delivered(bucket: string): string | undefined;
  /** Keeps the latest changes for people to look back at; in its own time. */
  keepRotations(entries: readonly RotationEntry[]): void;
  /** Tells the readers' listeners what a bucket has now. */
  announce(bucket: string): void;
}
