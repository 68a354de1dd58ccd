import { type KeyObject, createPublicKey } from 'node:crypto';

/** What was pushed for workers to check requests by, as it crosses the process boundary: nothing to sign with. */
export interface KeySet {
  /** Ascends with each change. */
  readonly revision: number;
  /** SubjectPublicKeyInfo in PEM, by id. */
  readonly keys: Readonly<Record<string, string>>;
  /** Ids of keys, by the group's name. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** SHA-256 of each key that a shield may show, in Base64, by the name of the set. */
  readonly shields: Readonly<Record<string, readonly string[]>>;
}

export const EMPTY_KEY_SET: KeySet = { revision: 0, keys: {}, groups: {}, shields: {} };

/** What viewers' signatures and shields' keys are checked by. Reading is synchronous; a change replaces all, nothing edits. */
export class PushedKeys {
  #set: KeySet = EMPTY_KEY_SET;
  /** Parsed when they are first needed, and once. */
  #parsed = new Map<string, KeyObject>();
  #shields = new Map<string, readonly Buffer[]>();

  constructor(set: KeySet = EMPTY_KEY_SET) {
    this.apply(set);
  }

  get revision(): number {
    return this.#set.revision;
  }

  /** Takes what is newer; an older one cannot take its place. */
  apply(set: KeySet): void {
    if (set.revision <= this.#set.revision) return;
    this.#set = set;
    this.#parsed = new Map();
    this.#shields = new Map(
      Object.entries(set.shields).map(([name, digests]) => [
        name,
        digests.map((each) => Buffer.from(each, 'base64')),
      ]),
    );
  }

  /** SHA-256 of each key of a shield's set; none where there is no such set. */
  shieldDigests(name: string): readonly Buffer[] {
    return this.#shields.get(name) ?? [];
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
