import { type KeyObject, createPublicKey } from 'node:crypto';

/** The public keys that there are, and groups of them, as they cross the process boundary. */
export interface ViewerKeySet {
  /** Ascends with each change. */
  readonly revision: number;
  /** SubjectPublicKeyInfo in PEM, by id. */
  readonly keys: Readonly<Record<string, string>>;
  /** Ids of keys, by the group's name. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

export const NO_VIEWER_KEYS: ViewerKeySet = { revision: 0, keys: {}, groups: {} };

/** What viewers' signatures are checked by. Reading is synchronous; a change replaces all, nothing edits. */
export class ViewerKeys {
  #set: ViewerKeySet = NO_VIEWER_KEYS;
  /** Parsed when they are first needed, and once. */
  #parsed = new Map<string, KeyObject>();

  constructor(set: ViewerKeySet = NO_VIEWER_KEYS) {
    this.apply(set);
  }

  get revision(): number {
    return this.#set.revision;
  }

  /** Takes what is newer; an older one cannot take its place. */
  apply(set: ViewerKeySet): void {
    if (set.revision <= this.#set.revision) return;
    this.#set = set;
    this.#parsed = new Map();
  }

  /** A key of a group; undefined where the group has none of this id, or there is no such group. */
  find(group: string, keyId: string): KeyObject | undefined {
    const { groups, keys } = this.#set;
    const isMember = Object.hasOwn(groups, group) && groups[group]?.includes(keyId) === true;
    if (!isMember || !Object.hasOwn(keys, keyId)) return undefined;
    const known = this.#parsed.get(keyId);
    if (known !== undefined) return known;
    const key = createPublicKey(keys[keyId]!);
    this.#parsed.set(keyId, key);
    return key;
  }
}
