import { createHash, type KeyObject } from 'node:crypto';
import type { ViewerRequest } from './admission.ts';
import { admitSigned, refusal, refuseOutOfTime } from './admit-signed.ts';
import { isMadeWith, parseHmacToken } from './hmac-token.ts';
import { matchesResource } from './matches-resource.ts';
import { plainAddress } from './address-ranges.ts';
import type { PushedKeys } from './pushed-keys.ts';
import type { SentSignature } from './viewer-parameters.ts';
import { verifyPolicy } from './viewer-signature.ts';

/** Of signatures that were found good: each is a digest. Where there are more, all are verified once more. */
const REMEMBERED = 10_000;

/** Admits viewers by what they were given; what was found good is not verified again until keys change. */
export class ViewerGate {
  readonly #keys: PushedKeys;
  readonly #good = new Set<string>();
  #revision = 0;

  constructor(keys: PushedKeys) {
    this.#keys = keys;
  }

  /**
   * @param groups names of key groups, one of which must have the key
   * @returns when the admission ends, in whole seconds since the epoch
   * @throws HeadwaterError one of the `signature-…` codes
   */
  admitSigned(sent: SentSignature, groups: readonly string[], request: ViewerRequest): number {
    const key = groups.map((name) => this.#keys.find(name, sent.keyId)).find((found) => found !== undefined);
    if (key === undefined) throw refusal('signature-unknown-key', 'its key is in no group of the route');
    return admitSigned(sent, (text) => this.#isSigned(text, sent, key), request);
  }

  /** The same by a token with a code of shared keys. */
  admitToken(token: string, keys: readonly Buffer[], request: ViewerRequest): number {
    const read = parseHmacToken(token);
    if (read === undefined) throw refusal('signature-malformed', 'it is no token');
    if (!isMadeWith(read, keys)) throw refusal('signature-invalid', 'no key of the route made it');
    const { expiresSeconds, address, acl } = read;
    refuseOutOfTime(read, request);
    if (address !== undefined && address !== plainAddress(request.address))
      throw refusal('signature-other-address', 'it is for another address');
    const path = request.url.replace(/\?.*/s, '');
    if (!acl.some((pattern) => matchesResource(pattern, path)))
      throw refusal('signature-other-resource', 'it is for other paths');
    return expiresSeconds;
  }

  /** A player sends the same signature with each segment. */
  #isSigned(text: string, { keyId, hash, signature }: SentSignature, key: KeyObject): boolean {
    if (this.#revision !== this.#keys.revision) this.#good.clear();
    this.#revision = this.#keys.revision;
    const id = digest([text, keyId, hash, signature.toString('base64')]);
    if (this.#good.has(id)) return true;
    if (!verifyPolicy(text, key, hash, signature)) return false;
    if (this.#good.size >= REMEMBERED) this.#good.clear();
    this.#good.add(id);
    return true;
  }
}

function digest(said: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(said)).digest('base64');
}
