import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FailedRequest } from '../../origin/latest-failures.ts';
import { ClientSlots } from '../client-slots.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import type { NodeStatus, ReadStatus } from '../status/node-status.ts';
import { clockOffsetOf } from '../supervisor/clock-offset-of.ts';
import { FigureHistory, sumOfBuckets, totalRequests } from './figures.ts';

export interface LiveSource {
  readonly readStatus: ReadStatus;
  /** For what is sent by the clock. */
  readonly watchedStatus: ReadStatus;
  readonly rotations: () => readonly RotationEntry[];
  /** The latest requests that were answered with an error, newest first of each code. */
  readonly failures: () => readonly FailedRequest[];
  readonly guide: PageGuide;
}

/** What the page offers people who see it for the first time; nothing secret. */
export interface PageGuide {
  /** Paths of HLS playlists at the origin. */
  readonly samples: readonly string[];
  /** Commands worth trying, and what each does. */
  readonly hints: readonly { readonly text: string; readonly command: string }[];
}

/** Workers report as often. */
const INTERVAL_MS = 1000;
/** Of moments that nobody looks at: each wakes a process that has nothing else to do. */
const UNWATCHED_INTERVAL_MS = 5000;
/** What fits a page. */
const MAX_ROTATIONS = 50;
/** Open pages; each holds a connection. People behind one proxy are one client. */
const MAX_LISTENERS = 100;
const MAX_LISTENERS_OF_A_CLIENT = 20;
/** What may wait for a page that does not read before it is cut off. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** Feeds open pages with server-sent events: `hello` with what there is, then a `moment` a second. */
export class LiveEvents {
  readonly #source: LiveSource;
  readonly #history = new FigureHistory();
  readonly #listeners = new Set<ServerResponse>();
  readonly #slots = new ClientSlots(MAX_LISTENERS, MAX_LISTENERS_OF_A_CLIENT);
  #timer: NodeJS.Timeout;
  /** What pages have been told, as it was written. */
  #toldFailures = '';
  #isClosed = false;

  constructor(source: LiveSource) {
    this.#source = source;
    this.#history.add(source.readStatus(), Date.now());
    this.#timer = setInterval(this.#tick, UNWATCHED_INTERVAL_MS);
  }

  /** Takes an answer over until its reader goes, or says why not: there are too many already. */
  listen({ socket }: IncomingMessage, response: ServerResponse): string | undefined {
    const slot = this.#slots.take(socket.remoteAddress ?? 'unix socket');
    if (slot.kind === 'refused') return slot.state;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    this.#listeners.add(response);
    if (this.#listeners.size === 1) this.#tickEvery(INTERVAL_MS);
    response.on('close', () => {
      this.#listeners.delete(response);
      if (this.#listeners.size === 0) this.#tickEvery(UNWATCHED_INTERVAL_MS);
      slot.release();
    });
    const status = this.#source.readStatus();
    const { samples, hints } = this.#source.guide;
    const originPort = status.address.kind === 'tcp' ? status.address.port : null;
    send(response, 'hello', {
      version: status.version,
      originPort,
      samples,
      hints,
      history: this.#history.points,
    });
    send(response, 'failures', this.#source.failures());
    send(response, 'moment', this.#moment(status));
    return undefined;
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const response of this.#listeners) response.end();
  }

  #tickEvery(intervalMs: number): void {
    if (this.#isClosed) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(this.#tick, intervalMs);
  }

  /** Without an open page, the history is all there is to keep. */
  readonly #tick = (): void => {
    // Beside rotations that are of now, credentials of a second ago would be wrong.
    const status = this.#listeners.size > 0 ? this.#source.readStatus() : this.#source.watchedStatus();
    const figures = this.#history.add(status, Date.now());
    const moment = this.#moment(status);
    for (const response of this.#listeners) send(response, 'moment', { ...moment, figures });
    this.#tellFailures();
  };

  /** They are many, and seldom new. */
  #tellFailures(): void {
    if (this.#listeners.size === 0) return;
    const failures = this.#source.failures();
    const told = JSON.stringify(failures);
    if (told === this.#toldFailures) return;
    this.#toldFailures = told;
    for (const response of this.#listeners) send(response, 'failures', failures);
  }

  #moment({ startedAtMs, notReadyReasons, workers, credentials, counters }: NodeStatus) {
    return {
      nowMs: Date.now(),
      startedAtMs,
      notReadyReasons,
      workers,
      credentials: credentials.map((credential) => ({
        ...credential,
        clockOffsetMs: clockOffsetOf(workers, credential.bucket),
      })),
      rotations: this.#source.rotations().slice(0, MAX_ROTATIONS),
      totals: {
        requests: totalRequests(counters),
        sentBytes: counters.requests.bytesSent,
        errors: counters.requests.errors,
        subrequests: sumOfBuckets(counters, 'subrequests'),
        retries: sumOfBuckets(counters, 'retries'),
        resigned: sumOfBuckets(counters, 'resigned'),
      },
    };
  }
}

function send(response: ServerResponse, event: string, data: object): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
}
