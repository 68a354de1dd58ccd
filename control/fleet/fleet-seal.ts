import { randomUUID } from 'node:crypto';
import { type Envelope, seal, unseal } from '../state/envelope.ts';
import type { StateKey } from '../state/state-key.ts';
import type { KeyValue } from './etcd/etcd.ts';

/** What a fleet begins with; written once. */
interface FleetMeta {
  readonly schema: number;
  /** Another for each fleet there ever was. */
  readonly id: string;
  /** Of the key that all of its secrets are sealed with. */
  readonly keyId: string;
  /** The key that hashes are made with, sealed: nodes know each other's. */
  readonly hashKey: Envelope;
}

/** A value under lock. Its key, and the count of its changes, belong to what is sealed: neither can be given to another. */
interface SealedValue extends Envelope {
  readonly schema: number;
  readonly counter: number;
}

const SCHEMA = 1;

export type FleetRefusalKind = 'foreign-key' | 'unknown-version' | 'damaged';

/** What is written in the cluster is not taken. The message says why, and holds nothing of it. */
export class FleetRefusal extends Error {
  override readonly name = 'FleetRefusal';
  readonly kind: FleetRefusalKind;

  constructor(kind: FleetRefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Whether what is read is what a node wrote with this key. */
export function isTaken(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof FleetRefusal) return false;
    throw error;
  }
}

/** Seals what a fleet has in its cluster, and opens it. */
export class FleetSeal {
  readonly fleetId: string;
  /** Base64. */
  readonly hashKey: string;
  readonly #stateKey: StateKey;

  private constructor(fleetId: string, hashKey: string, stateKey: StateKey) {
    this.fleetId = fleetId;
    this.hashKey = hashKey;
    this.#stateKey = stateKey;
  }

  /** What a new fleet begins with. @param hashKey in base64; that of whoever founds it */
  static found(hashKey: string, stateKey: StateKey): string {
    const id = randomUUID();
    const sealed = seal(Buffer.from(hashKey, 'base64'), stateKey, metaContext(id));
    const meta: FleetMeta = { schema: SCHEMA, id, keyId: stateKey.id, hashKey: sealed };
    return JSON.stringify(meta);
  }

  /** @throws FleetRefusal */
  static open({ value }: KeyValue, stateKey: StateKey): FleetSeal {
    const { id, keyId, hashKey } = parsed(value) as FleetMeta;
    checkKey(keyId, stateKey);
    if (typeof id !== 'string') throw new FleetRefusal('damaged', 'it has no id');
    const bytes = opened(hashKey, stateKey, metaContext(id));
    return new FleetSeal(id, bytes.toString('base64'), stateKey);
  }

  seal(key: string, counter: number, value: unknown): string {
    const text = Buffer.from(JSON.stringify(value));
    const envelope = seal(text, this.#stateKey, this.#context(key, counter));
    const sealed: SealedValue = { schema: SCHEMA, counter, ...envelope };
    return JSON.stringify(sealed);
  }

  /** @throws FleetRefusal */
  open({ key, value }: KeyValue): unknown {
    const sealed = parsed(value) as SealedValue;
    checkKey(sealed.keyId, this.#stateKey);
    const context = this.#context(key, sealed.counter);
    return JSON.parse(opened(sealed, this.#stateKey, context).toString()) as unknown;
  }

  #context(key: string, counter: number): string {
    return `headwater-fleet ${SCHEMA} ${this.fleetId} ${key} ${counter}`;
  }
}

function metaContext(id: string): string {
  return `headwater-fleet ${SCHEMA} ${id}`;
}

function parsed(value: Buffer): { readonly schema: number } {
  let document: { readonly schema?: number } | null;
  try {
    document = JSON.parse(value.toString()) as typeof document;
  } catch {
    throw new FleetRefusal('damaged', 'it is cut short, or none of ours');
  }
  const { schema } = document ?? {};
  if (schema === SCHEMA) return { ...document, schema };
  const version = Number(schema);
  throw new FleetRefusal(
    'unknown-version',
    `it is of version ${version}, and this release knows version ${SCHEMA}`,
  );
}

function checkKey(keyId: string, key: StateKey): void {
  if (keyId === key.id) return;
  const shown = /^[0-9a-f]{16}$/.test(keyId) ? `key ${keyId}` : 'another key';
  throw new FleetRefusal('foreign-key', `it is sealed with ${shown}, and this node has ${key.id}`);
}

function opened(envelope: Envelope, key: StateKey, context: string): Buffer {
  try {
    return unseal(envelope, key, context);
  } catch {
    throw new FleetRefusal('damaged', 'it was changed, or is another value put in its place');
  }
}
