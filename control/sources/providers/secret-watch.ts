import { failureDelay } from './failure-delay.ts';
import type { ApiAnswer } from './kubernetes-api.ts';
import { watchEvents } from './watch-events.ts';

/** A watch that lasted so long has worked, also where it told of nothing. */
const SOUND_MS = 30_000;
/** As long as a source may take to answer. */
const OPEN_TIMEOUT_MS = 10_000;

interface SecretWatchOptions {
  /** Begins a watch behind a version; fails where the API refuses it. */
  readonly open: (resourceVersion: string, signal: AbortSignal) => Promise<ApiAnswer>;
  /** The Secret may be another, or it can only be known by listing it. */
  readonly changed: () => void;
}

type State =
  /** Nothing to go on from is known: whoever lists the Secret begins. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'open'; readonly stream: AbortController }
  /** The last one ended; goes on from where it was. */
  | { readonly kind: 'pausing'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'closed' };

/**
 * Hears of each change of a Secret. A watch that ends goes on from the last version that it told of, after a while that grows
 * with each one that told of nothing; where that is refused, somebody must list the Secret anew.
 */
export class SecretWatch {
  readonly #options: SecretWatchOptions;
  #state: State = { kind: 'idle' };
  /** Watches in a row that were of no use. */
  #failures = 0;

  constructor(options: SecretWatchOptions) {
    this.#options = options;
  }

  /** Hears of everything behind a version from now on; does nothing where a watch is open. @throws SourceError where it is refused */
  async from(resourceVersion: string, signal: AbortSignal): Promise<void> {
    if (this.#state.kind === 'open' || this.#state.kind === 'closed') return;
    const stream = new AbortController();
    this.#become({ kind: 'open', stream });
    const giveUp = () => stream.abort(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const answer = await this.#options.open(resourceVersion, stream.signal);
      void this.#hear(answer, resourceVersion, stream);
    } catch (error) {
      if (this.#isOf(stream)) this.#become({ kind: 'idle' });
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  close(): void {
    this.#become({ kind: 'closed' });
  }

  async #hear(answer: ApiAnswer, begin: string, stream: AbortController): Promise<void> {
    const openedAtMs = performance.now();
    let version: string | undefined = begin;
    try {
      for await (const event of watchEvents(answer.body)) {
        if (event.kind === 'error') {
          version = undefined;
          break;
        }
        version = event.resourceVersion;
        this.#failures = 0;
        if (event.kind === 'change') this.#options.changed();
      }
    } catch {
      // Cut, silent or garbled: what was heard so far holds, and the next watch goes on from there.
    } finally {
      answer.close();
    }
    if (performance.now() - openedAtMs > SOUND_MS) this.#failures = 0;
    if (this.#isOf(stream)) this.#pause(version);
  }

  /** @param version undefined where there is nothing to go on from */
  #pause(version: string | undefined): void {
    this.#failures += 1;
    const delayMs = failureDelay(this.#failures, Math.random());
    const timer = setTimeout(() => void this.#goOn(version), delayMs).unref();
    this.#become({ kind: 'pausing', timer });
  }

  async #goOn(version: string | undefined): Promise<void> {
    this.#become({ kind: 'idle' });
    try {
      if (version === undefined) this.#options.changed();
      else await this.from(version, AbortSignal.timeout(OPEN_TIMEOUT_MS));
    } catch {
      // Whoever lists finds out why, and says so.
      this.#options.changed();
    }
  }

  #isOf(stream: AbortController): boolean {
    return this.#state.kind === 'open' && this.#state.stream === stream;
  }

  /** The one place that changes the state, and ends what the one before held. */
  #become(next: State): void {
    const before = this.#state;
    if (before.kind === 'closed') return;
    if (before.kind === 'open') before.stream.abort();
    if (before.kind === 'pausing') clearTimeout(before.timer);
    this.#state = next;
  }
}
