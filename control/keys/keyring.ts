import { type KeyObject, createPublicKey } from 'node:crypto';
import type { KeyChange } from '../../origin/messages.ts';
import { awaitNodes } from '../await-nodes.ts';
import { ControlError, invalidArgument } from '../control-error.ts';
import type { FleetOutcome } from '../node-acknowledgement.ts';
import { own } from '../own.ts';
import type { HeldGroup, HeldKey, HeldShieldKeys, KeyringState } from '../state/keyring-state.ts';
import type { WorkerAcknowledgement } from '../supervisor/worker-acknowledgement.ts';
import { KEY_ID_RULE, isKeyId } from './key-id.ts';
import type { KeyringLog } from './keyring-log.ts';
import { keySetOf } from './key-set-of.ts';
import { shieldDigest, shieldKeysViolation } from './shield-keys.ts';
import { keyKind, parsePrivateKey, parsePublicKey } from './parse-key.ts';

/** What is to be changed, and what the caller takes it for. */
interface Change {
  /** How messages begin. */
  readonly action: string;
  /** The id of a key, or the name of a group. */
  readonly id: string;
  /** Of what is there now; empty: whatever it is. */
  readonly etag: string;
}

/** More keys than anybody rotates through; each is compared with by every worker. */
const MAX_KEYS = 1000;
/** CloudFront's: five keys in a group. Ten let two sets stand side by side. */
const MAX_KEYS_IN_GROUP = 10;
/** A set for each shield, of more shields than anybody has. */
const MAX_SHIELDS = 100;

/** What came of a change. */
export interface KeyringResult<T> extends FleetOutcome {
  /** As it is held now; undefined where it was given up. */
  readonly held: T;
  /** Each goes by the change, or says why not. */
  readonly workers: readonly WorkerAcknowledgement[];
}

interface KeyringOptions {
  readonly log: KeyringLog;
  /** Hands a change to every worker, and answers when each has acknowledged or run out of time; by default there are none. */
  readonly broadcast?: (change: KeyChange) => Promise<WorkerAcknowledgement[]>;
  /** Milliseconds since the epoch; the clock of the day by default. */
  readonly now?: () => number;
}

/** Everything that changes keys and their groups. */
export class Keyring {
  readonly #log: KeyringLog;
  readonly #broadcast: NonNullable<KeyringOptions['broadcast']>;
  readonly #now: () => number;

  constructor({ log, broadcast = () => Promise.resolve([]), now = Date.now }: KeyringOptions) {
    this.#log = log;
    this.#broadcast = broadcast;
    this.#now = now;
  }

  get state(): KeyringState {
    return this.#log.keyring;
  }

  /** @throws ControlError `invalid-argument`, `etag-mismatch`, `key-mismatch` where a private key of another is held */
  async putPublicKey(change: Change, pem: string): Promise<KeyringResult<HeldKey>> {
    const key = parsed(change, 'public_key_pem', pem, parsePublicKey);
    return this.#putKey(change, key, (before) => {
      const publicKey = spki(key);
      const privateKey = before?.privateKey;
      if (privateKey !== undefined && before?.publicKey !== publicKey) throw isOfAnother(change);
      return { publicKey, ...(privateKey !== undefined && { privateKey }) };
    });
  }

  /** Its public key comes with it. @throws ControlError as {@link putPublicKey} */
  async putPrivateKey(change: Change, pem: string): Promise<KeyringResult<HeldKey>> {
    const key = parsed(change, 'private_key_pem', pem, parsePrivateKey);
    return this.#putKey(change, key, (before) => {
      const publicKey = spki(key);
      if (before !== undefined && before.publicKey !== publicKey) throw isOfAnother(change);
      return { publicKey, privateKey: key.export({ type: 'pkcs8', format: 'pem' }) };
    });
  }

  /** @throws ControlError `invalid-argument`, `unknown-key`, `etag-mismatch` */
  async putGroup(change: Change, keyIds: readonly string[]): Promise<KeyringResult<HeldGroup>> {
    const { action, id } = change;
    checkId(change, 'name');
    const violation = groupViolation(keyIds);
    if (violation !== undefined) {
      throw invalidArgument(action, [{ field: 'key_ids', description: violation }]);
    }
    return this.#change((state) => {
      checkEtag(change, etagOf(own(state.groups, id)));
      for (const keyId of keyIds) heldKey(action, state, keyId);
      const group = { keyIds, revision: state.revision + 1, changedAtMs: this.#now() };
      return [{ ...state, groups: { ...state.groups, [id]: group } }, group];
    });
  }

  /** Public and private. @throws ControlError `unknown-key`, `etag-mismatch`, `key-in-use` where a group has it */
  async deleteKey(change: Change): Promise<KeyringResult<undefined>> {
    const { action, id } = change;
    return this.#change((state) => {
      checkEtag(change, etagOf(heldKey(action, state, id)));
      const [group] = Object.entries(state.groups).find(([, { keyIds }]) => keyIds.includes(id)) ?? [];
      if (group !== undefined) throw new ControlError('key-in-use', `${action}: group ${group} has it`);
      const { [id]: _, ...keys } = state.keys;
      return [{ ...state, keys }, undefined];
    });
  }

  /** Nothing is signed with it any more; what was signed is believed on. @throws ControlError `unknown-key`, `etag-mismatch` */
  async deletePrivateKey(change: Change): Promise<KeyringResult<HeldKey>> {
    const { action, id } = change;
    return this.#change((state) => {
      const held = heldKey(action, state, id);
      checkEtag(change, etagOf(held));
      const { privateKey: _, ...rest } = held;
      const key = { ...rest, revision: state.revision + 1, changedAtMs: this.#now() };
      return [{ ...state, keys: { ...state.keys, [id]: key } }, key];
    });
  }

  /** @throws ControlError `unknown-key`, `etag-mismatch` */
  async deleteGroup(change: Change): Promise<KeyringResult<undefined>> {
    const { action, id } = change;
    return this.#change((state) => {
      const held = own(state.groups, id);
      if (held === undefined) throw new ControlError('unknown-key', `${action}: there is no such group`);
      checkEtag(change, etagOf(held));
      const { [id]: _, ...groups } = state.groups;
      return [{ ...state, groups }, undefined];
    });
  }

  /** @throws ControlError `invalid-argument`, `too-many-keys`, `etag-mismatch` */
  async putShieldKeys(change: Change, values: readonly string[]): Promise<KeyringResult<HeldShieldKeys>> {
    const { action, id } = change;
    checkId(change, 'name');
    const violation = shieldKeysViolation(values);
    if (violation !== undefined) throw invalidArgument(action, [{ field: 'values', description: violation }]);
    return this.#change((state) => {
      const { shields, revision } = state;
      const before = own(shields, id);
      checkEtag(change, etagOf(before));
      if (before === undefined && Object.keys(shields).length >= MAX_SHIELDS) {
        const text = `${action}: ${MAX_SHIELDS} sets are held, the most that there may be`;
        throw new ControlError('too-many-keys', text);
      }
      const held = {
        digests: values.map(shieldDigest),
        revision: revision + 1,
        changedAtMs: this.#now(),
      };
      return [{ ...state, shields: { ...shields, [id]: held } }, held];
    });
  }

  /** @throws ControlError `unknown-key`, `etag-mismatch` */
  async deleteShieldKeys(change: Change): Promise<KeyringResult<undefined>> {
    const { action, id } = change;
    return this.#change((state) => {
      const held = own(state.shields, id);
      if (held === undefined) throw new ControlError('unknown-key', `${action}: there is no such set`);
      checkEtag(change, etagOf(held));
      const { [id]: _, ...shields } = state.shields;
      return [{ ...state, shields }, undefined];
    });
  }

  #putKey(
    change: Change,
    key: KeyObject,
    parts: (before: HeldKey | undefined) => Pick<HeldKey, 'publicKey' | 'privateKey'>,
  ): Promise<KeyringResult<HeldKey>> {
    const { action, id } = change;
    checkId(change, 'id');
    return this.#change((state) => {
      const before = own(state.keys, id);
      checkEtag(change, etagOf(before));
      if (before === undefined && Object.keys(state.keys).length >= MAX_KEYS) {
        throw new ControlError(
          'too-many-keys',
          `${action}: ${MAX_KEYS} are held, the most that there may be`,
        );
      }
      const times = { revision: state.revision + 1, changedAtMs: this.#now() };
      const held = { ...parts(before), kind: keyKind(key), ...times };
      return [{ ...state, keys: { ...state.keys, [id]: held } }, held];
    });
  }

  async #change<T>(
    change: (state: KeyringState) => [next: KeyringState, held: T],
  ): Promise<KeyringResult<T>> {
    let held: T;
    const receipt = await this.#log.update((state) => {
      const [next, made] = change(state);
      held = made;
      return { ...next, revision: state.revision + 1 };
    });
    const workers = await this.#broadcast({ kind: 'keys', keys: keySetOf(this.#log.keyring) });
    return awaitNodes({ held: held!, workers, ...(receipt && { receipt }) });
  }
}

/** Of a key or a group: another after each change; empty for what is not there. */
export function etagOf(held: { readonly revision: number } | undefined): string {
  return held === undefined ? '' : String(held.revision);
}

/** @throws ControlError `unknown-key` */
export function heldKey(action: string, { keys }: KeyringState, id: string): HeldKey {
  const held = own(keys, id);
  if (held !== undefined) return held;
  throw new ControlError('unknown-key', `${action}: no key of this id is held`);
}

function checkId({ action, id }: Change, field: string): void {
  if (!isKeyId(id)) throw invalidArgument(action, [{ field, description: KEY_ID_RULE }]);
}

function checkEtag({ action, etag }: Change, current: string): void {
  if (etag === '' || etag === current) return;
  throw new ControlError('etag-mismatch', `${action}: it was changed since`, [
    { field: 'etag', description: 'is not that of what is held' },
  ]);
}

function groupViolation(keyIds: readonly string[]): string | undefined {
  if (keyIds.length === 0) return 'must name at least one key';
  if (keyIds.length > MAX_KEYS_IN_GROUP) return `must be at most ${MAX_KEYS_IN_GROUP}`;
  return new Set(keyIds).size === keyIds.length ? undefined : 'must name each key once';
}

function isOfAnother({ action }: Change): ControlError {
  return new ControlError('key-mismatch', `${action}: the private and the public key of this id are no pair`);
}

function parsed(
  { action }: Change,
  field: string,
  pem: string,
  parse: (pem: string) => KeyObject,
): KeyObject {
  try {
    return parse(pem);
  } catch (error) {
    throw invalidArgument(action, [{ field, description: (error as Error).message }]);
  }
}

/** One spelling of a public key, wherever it came from. */
function spki(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'pem' });
}
