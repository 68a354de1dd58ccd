import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FailedRequest } from '../../origin/latest-failures.ts';
import { ClientSlots } from '../client-slots.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import type { NodeStatus, ReadStatus } from '../status/node-status.ts';
import { FigureHistory } from './figure-history.ts';
import type { Figures } from './figures.ts';
import { generationSpans } from './generation-spans.ts';
import { momentOf } from './moment.ts';
import { originPlace } from './origin-place.ts';
import { RecentCounts } from './recent-counts.ts';
import { RefusalHistory } from './refusal-history.ts';
import { SeenGenerations } from './seen-generations.ts';

export interface LiveSource {
  readonly readStatus: ReadStatus;
  /** For what is sent by the clock. */
  readonly watchedStatus: ReadStatus;
  readonly rotations: () => readonly RotationEntry[];
  /** The latest requests that were answered with an error, newest first of each code. */
  readonly failures: () => readonly FailedRequest[];
  readonly guide: PageGuide;
  /** Has what is known of the fleet be of now, in a moment. */
  readonly refreshFleet: () => Promise<void>;
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
const UNWATCHED_INTERVAL_MS = 10_000;
/** What a page can look at closely: two minutes of one a second. */
const CLOSE = { length: 120, spacingMs: 0 };
/** An hour, of one in ten seconds. A timer may be a little early. */
const HOUR = { length: 360, spacingMs: 9500 };
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
  readonly #close = new FigureHistory(CLOSE);
  readonly #hour = new FigureHistory(HOUR);
  readonly #seen = new SeenGenerations();
  readonly #refusals = new RefusalHistory();
  readonly #recent: RecentCounts;
  readonly #listeners = new Set<ServerResponse>();
  readonly #slots = new ClientSlots(MAX_LISTENERS, MAX_LISTENERS_OF_A_CLIENT);
  #timer: NodeJS.Timeout;
  /** What pages have been told, as it was written. */
  #toldFailures = '';
  #isClosed = false;

  constructor(source: LiveSource) {
    this.#source = source;
    this.#recent = new RecentCounts(Date.now());
    this.#remember(source.readStatus());
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
    send(response, 'hello', {
      version: status.version,
      origin: originPlace(status) ?? null,
      samples,
      hints,
      close: this.#close.points,
      hour: this.#hour.points,
    });
    send(response, 'failures', this.#source.failures());
    send(response, 'moment', this.#moment(status, Date.now()));
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

  readonly #tick = (): void => {
    const isWatched = this.#listeners.size > 0;
    // Shown the next time: a fleet that is not there must not hold up the rest.
    if (isWatched) void this.#source.refreshFleet();
    // Beside rotations that are of now, credentials of a second ago would be wrong.
    const status = isWatched ? this.#source.readStatus() : this.#source.watchedStatus();
    const figures = this.#remember(status);
    if (!isWatched) return;
    const moment = { ...this.#moment(status, Date.now()), ...figures };
    for (const response of this.#listeners) send(response, 'moment', moment);
    this.#tellFailures();
  };

  /** Without an open page, this is all there is to do. */
  #remember(status: NodeStatus): {
    readonly close?: Figures | undefined;
    readonly hour?: Figures | undefined;
  } {
    const nowMs = Date.now();
    this.#seen.add(status.credentials);
    this.#refusals.add(status.credentials);
    this.#recent.add(status.counters, nowMs);
    return { close: this.#close.add(status, nowMs), hour: this.#hour.add(status, nowMs) };
  }

  /** They are many, and seldom new. */
  #tellFailures(): void {
    const failures = this.#source.failures();
    const told = JSON.stringify(failures);
    if (told === this.#toldFailures) return;
    this.#toldFailures = told;
    for (const response of this.#listeners) send(response, 'failures', failures);
  }

  #moment(status: NodeStatus, nowMs: number) {
    const rotations = this.#source.rotations();
    return {
      ...momentOf(status, this.#recent, nowMs),
      rotations: rotations.slice(0, MAX_ROTATIONS),
      generations: generationSpans(status.credentials, rotations, {
        seen: this.#seen,
        refusals: this.#refusals,
      }),
    };
  }
}

function send(response: ServerResponse, event: string, data: object): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data, rounded)}\n\n`);
  if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
}

/** An hour of figures is half as long without digits that nobody sees. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1000) / 1000 : value;
}
