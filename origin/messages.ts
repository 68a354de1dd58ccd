import type { ExplainedAnswer, UrlToAnswer } from './explain/explained-answer.ts';
import type { FailedRequest } from './latest-failures.ts';
import type { Purged, PurgeScope } from './model/purge-scope.ts';
import type { OriginConfig } from './origin-config.ts';
import type { CredentialSnapshot } from './signing/credential.ts';
import type { HeldGenerations, LiveCredentials } from './signing/credentials.ts';
import type { WorkerStats } from './stats.ts';
import type { ServerTls } from './tls-material.ts';
import type { KeySet } from './viewer/pushed-keys.ts';

/** What the control process says to a worker. */
export type ToWorker =
  /** The first message, with the socket to listen on or without; the worker then listens and answers `ready`. */
  | {
      readonly kind: 'start';
      readonly config: OriginConfig;
      readonly credentials: readonly LiveCredentials[];
      /** Absent: there are none. */
      readonly keys?: KeySet;
      /** Absent: HTTP/1.1 alone, and not encrypted. */
      readonly tls?: ServerTls;
    }
  | WorkerChange
  /** What would a GET of this URL be answered with? Answered with `explained`. */
  | { readonly kind: 'explain'; readonly id: number; readonly question: UrlToAnswer }
  /**
   * Stop accepting, finish what is in flight within the time, answer `drained` and exit. Connections that were in use
   * may bring a request for `idleGraceMs` more: it was on its way.
   */
  | { readonly kind: 'drain'; readonly timeoutMs: number; readonly idleGraceMs: number };

/** What a worker is told while it serves, and answers. */
export type WorkerChange = CredentialChange | KeyChange | TlsChange | PurgeChange;

/** From now on viewers' signatures are checked by these keys. Answered with `keys-applied`. */
export interface KeyChange {
  readonly kind: 'keys';
  readonly keys: KeySet;
}

/** From now on clients are shown this. Answered with `tls-applied`. */
export interface TlsChange {
  readonly kind: 'tls';
  readonly tls: ServerTls;
}

/** Nothing that is held of these objects is used any more. Answered with `purged`. */
export interface PurgeChange {
  readonly kind: 'purge';
  readonly id: number;
  readonly scopes: readonly PurgeScope[];
}

/** What becomes of a bucket's credential. Each is answered. */
export type CredentialChange =
  /** From now on this generation signs. Answered with `credential-applied` or `credential-refused`. */
  | { readonly kind: 'credential'; readonly snapshot: CredentialSnapshot }
  /** From now on this generation does not sign, nor as the one before. Answered with `credential-revoked`. */
  | { readonly kind: 'revoke'; readonly bucket: string; readonly generation: number }
  /** From now on these sign, whatever did before. Answered with `credentials-applied`. */
  | { readonly kind: 'credentials'; readonly live: LiveCredentials };

/** What a worker says to the control process. */
export type FromWorker =
  /** The port is the real one where 0 was asked for. A socket of the worker's own comes with it, for its successor. */
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly reason: string }
  /** From now on every subrequest of the bucket is signed with this generation. */
  | { readonly kind: 'credential-applied'; readonly bucket: string; readonly generation: number }
  | { readonly kind: 'credentials-applied'; readonly bucket: string; readonly held: HeldGenerations }
  | {
      readonly kind: 'credential-revoked';
      readonly bucket: string;
      readonly generation: number;
      /** Generation that is active; 0 for none. */
      readonly active: number;
    }
  | {
      readonly kind: 'credential-refused';
      readonly bucket: string;
      readonly generation: number;
      /** Generation that stays active. */
      readonly active: number;
      readonly reason: string;
    }
  /** The store refused the active generation: whoever made it may have a newer one. Said again while it lasts. */
  | {
      readonly kind: 'credential-rejected';
      readonly bucket: string;
      readonly generation: number;
      /** Of the store's answer. */
      readonly status: number;
      /** The store's own: `InvalidAccessKeyId`; absent where it gave none. */
      readonly code?: string;
    }
  /** The revision that it goes by: the one that was sent, or a newer one. */
  | { readonly kind: 'keys-applied'; readonly revision: number }
  | { readonly kind: 'purged'; readonly id: number; readonly purged: Purged }
  | { readonly kind: 'tls-applied'; readonly revision: number }
  | { readonly kind: 'explained'; readonly id: number; readonly answer: ExplainedAnswer }
  /** Every second, and once more when drained. */
  | { readonly kind: 'stats'; readonly stats: WorkerStats }
  /** With the stats, where there were any since. */
  | { readonly kind: 'failures'; readonly failures: readonly FailedRequest[] }
  | { readonly kind: 'drained' };

/** How often a worker reports its stats: often enough for a live page, rare enough to cost nothing. */
export const STATS_INTERVAL_MS = 1000;

/** A socket that listens, on its way to another process: whoever waits in its queue is answered there. */
export interface ListeningSocket {
  close(): void;
}

/** Both ends of the boundary: a forked process's channel or, in one process, two linked queues, which carry no sockets. */
export interface Channel<In, Out> {
  send(message: Out, socket?: ListeningSocket): void;
  onMessage(listener: (message: In, socket?: ListeningSocket) => void): void;
}

export type WorkerChannel = Channel<ToWorker, FromWorker>;
