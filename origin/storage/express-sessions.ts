import type { CredentialSnapshot, SessionCredential } from '../signing/credential.ts';
import type { StoreFailure } from './store-failure.ts';

/** What came of asking for a session. */
export type SessionOutcome =
  | { readonly kind: 'session'; readonly credential: SessionCredential }
  | { readonly kind: 'failure'; readonly failure: StoreFailure };

/** Asks the store for a session in exchange for a generation. Never rejects. */
export type CreateSession = (snapshot: CredentialSnapshot) => Promise<SessionOutcome>;

/** Sessions last five minutes: with a fifth of it left, the next one is made while this one still signs. */
const RENEW_BEFORE_MS = 60_000;

/** While the old one still signs, a store that makes no new one is not asked again with every read. */
const ASK_AGAIN_MS = 5000;

/** Only two generations live. */
const SESSIONS_KEPT = 2;

/**
 * The sessions of a directory bucket (S3 Express One Zone), one a generation: reads are signed with a session, since
 * a store checks that with less work than the keys of whoever asked for it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-create-session.html
 */
export class ExpressSessions {
  readonly #create: CreateSession;
  readonly #live = new Map<number, SessionCredential>();
  readonly #beingMade = new Map<number, Promise<SessionOutcome>>();

  constructor(create: CreateSession) {
    this.#create = create;
  }

  #askAgainAtMs = 0;

  /** The session that signs: at once where one lives. @param timeMs by the store's clock */
  get(snapshot: CredentialSnapshot, timeMs: number): SessionCredential | Promise<SessionOutcome> {
    const live = this.#live.get(snapshot.generation);
    const leftMs = (live?.expiresAtMs ?? 0) - timeMs;
    if (live === undefined || leftMs <= 0) return this.#make(snapshot, timeMs);
    if (leftMs < RENEW_BEFORE_MS && timeMs >= this.#askAgainAtMs) void this.#make(snapshot, timeMs);
    return live;
  }

  /** The store does not take it any more. */
  drop(generation: number): void {
    this.#live.delete(generation);
  }

  /** One at a time, however many reads wait for it. */
  async #make(snapshot: CredentialSnapshot, timeMs: number): Promise<SessionOutcome> {
    const { generation } = snapshot;
    const begun = this.#beingMade.get(generation);
    if (begun !== undefined) return begun;
    this.#askAgainAtMs = timeMs + ASK_AGAIN_MS;
    const making = this.#create(snapshot);
    this.#beingMade.set(generation, making);
    const outcome = await making;
    this.#beingMade.delete(generation);
    if (outcome.kind === 'session') this.#keep(generation, outcome.credential);
    return outcome;
  }

  #keep(generation: number, credential: SessionCredential): void {
    this.#live.set(generation, credential);
    const oldest = this.#live.keys().next();
    if (this.#live.size > SESSIONS_KEPT && oldest.done === false) this.#live.delete(oldest.value);
  }
}
