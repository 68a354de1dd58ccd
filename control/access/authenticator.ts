import { timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ControlError } from '../control-error.ts';
import type { AccessEntry } from './access-entry.ts';
import { FailedAttempts } from './failed-attempts.ts';
import type { Identity } from './identity.ts';
import { subjectAltNames } from '../../origin/subject-alt-names.ts';
import { bearerToken, tokenHash } from './token.ts';

/** What a caller shows. */
interface Presented {
  /** The header of this name. */
  readonly authorization: string | undefined;
  /** `subjectAltName` of a certificate that an authority of ours vouches for, as Node writes it; absent: there is none. */
  readonly certificateNames?: string | undefined;
  /** When that certificate ends, milliseconds since the epoch: a connection may be older. */
  readonly certificateEndsAtMs?: number | undefined;
  /** Address and port. */
  readonly peer: string;
}

/** Why somebody could not be recognized. */
export type FailureReason = 'nothing-shown' | 'unknown-token' | 'unknown-certificate' | 'expired';

const STATES: Readonly<Record<FailureReason, string>> = {
  'nothing-shown': 'neither a token nor a certificate that is trusted was shown',
  'unknown-token': 'the token is not known',
  'unknown-certificate': 'the certificate is of nobody who may call',
  expired: 'what was shown has expired',
};

const ACTION = 'Cannot tell who is calling';

/** Tells who calls. Where nobody is configured, whoever reaches the port may do all. */
export class Authenticator {
  #entries: readonly AccessEntry[] | undefined;
  readonly #now: () => number;
  readonly #attempts: FailedAttempts;
  readonly #watchers = new Set<() => void>();
  readonly #failures: Record<FailureReason, number> = {
    'nothing-shown': 0,
    'unknown-token': 0,
    'unknown-certificate': 0,
    expired: 0,
  };

  /** @param now milliseconds since the epoch */
  constructor(entries: readonly AccessEntry[] | undefined, now: () => number = Date.now) {
    this.#entries = entries;
    this.#now = now;
    this.#attempts = new FailedAttempts(now);
  }

  /** Others may call from now on. */
  configure(entries: readonly AccessEntry[] | undefined): void {
    this.#entries = entries;
    for (const watcher of this.#watchers) watcher();
  }

  /** Calls back whenever others may call; the answer ends that. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Since the start. */
  get failures(): Readonly<Record<FailureReason, number>> {
    return { ...this.#failures };
  }

  /** @throws ControlError `unauthenticated`; `too-many-failures` where that happens again and again */
  authenticate(presented: Presented): Identity {
    const found = this.#identify(presented);
    if (typeof found === 'string') throw this.#failure(found, presented.peer);
    return found;
  }

  /** Whether the same was shown by the same caller, with the same rights, as things are now. */
  stillIs(identity: Identity, presented: Presented): boolean {
    return isDeepStrictEqual(this.#identify(presented), identity);
  }

  #identify(presented: Presented): Identity | FailureReason {
    const { peer, authorization, certificateEndsAtMs } = presented;
    if (this.#entries === undefined) return { name: '', role: 'admin', peer };
    const found = this.#find(this.#entries, presented);
    if (typeof found === 'string') return found;
    const { name, role, buckets, expiresAtMs } = found;
    const ends = [expiresAtMs, authorization === undefined ? certificateEndsAtMs : undefined];
    const endsAtMs = Math.min(...ends.filter((end) => end !== undefined));
    return { name, role, buckets, expiresAtMs: Number.isFinite(endsAtMs) ? endsAtMs : undefined, peer };
  }

  #find(entries: readonly AccessEntry[], presented: Presented): AccessEntry | FailureReason {
    const { authorization, certificateNames, certificateEndsAtMs = Infinity } = presented;
    const token = bearerToken(authorization);
    if (token !== undefined) return this.#living(entriesOfToken(entries, token), 'unknown-token');
    if (authorization !== undefined) return 'unknown-token';
    if (certificateNames === undefined) return 'nothing-shown';
    if (certificateEndsAtMs <= this.#now()) return 'expired';
    const names = subjectAltNames(certificateNames);
    const known = entries.filter(({ proof }) => proof.kind === 'san' && names.includes(proof.san));
    return this.#living(known, 'unknown-certificate');
  }

  #living(known: readonly AccessEntry[], otherwise: FailureReason): AccessEntry | FailureReason {
    if (known.length === 0) return otherwise;
    return known.find(({ expiresAtMs = Infinity }) => expiresAtMs > this.#now()) ?? 'expired';
  }

  #failure(reason: FailureReason, peer: string): ControlError {
    this.#failures[reason] += 1;
    const isTooOften = this.#attempts.add(peer.replace(/:\d+$/, ''));
    if (!isTooOften) return new ControlError('unauthenticated', `${ACTION}: ${STATES[reason]}`);
    return new ControlError(
      'too-many-failures',
      `${ACTION}: it failed too often lately; try again in a minute`,
    );
  }
}

/** Compares with every hash, and each in constant time: how long it takes tells nothing of any of them. */
function entriesOfToken(entries: readonly AccessEntry[], token: string): AccessEntry[] {
  const hash = Buffer.from(tokenHash(token), 'hex');
  return entries.filter(({ proof }) => {
    return proof.kind === 'token' && timingSafeEqual(Buffer.from(proof.sha256, 'hex'), hash);
  });
}
