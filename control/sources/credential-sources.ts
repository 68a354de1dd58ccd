import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { AskedSource, CredentialSource } from '../credential/credential-source.ts';
import { awaitNodes } from '../await-nodes.ts';
import { ControlError } from '../control-error.ts';
import type { AuditTrail } from '../audit-line.ts';
import type { Log } from '../log.ts';
import type { Adopt, AdoptResult } from './credential-adoption.ts';
import type { GenerationReader } from '../rotation/generation-log.ts';
import { checkBucket } from '../rotation/rotation-checks.ts';
import { SourceRefresher } from './source-refresher.ts';
import { type SourceStatus, sourceState } from './source-status.ts';
import { type SourceContext, SourceError } from './providers/credential-provider.ts';
import { openSource } from './providers/sources.ts';

const ACTION = 'Cannot refresh the credential';

/** Most sources answer at once, and the first request finds their credential; for a slow one the others do not wait. */
const FIRST_ANSWERS_MS = 2000;

interface CredentialSourcesOptions {
  readonly generations: GenerationReader;
  readonly adopt: Adopt;
  readonly audit: AuditTrail;
  readonly log: Log;
  /** By bucket. */
  readonly context: (bucket: string) => SourceContext;
  /** Of a fleet, one node asks the source of a bucket; without one, this is it. */
  readonly asks?: (bucket: string) => boolean;
}

interface Refreshed {
  readonly refresher: SourceRefresher;
  readonly source: CredentialSource;
  readonly region: string;
}

/** The sources of all buckets: those that can be asked, and are, and those that only wait. */
export class CredentialSources {
  readonly #options: CredentialSourcesOptions;
  #sources: Readonly<Record<string, CredentialSource>> = {};
  readonly #generations: GenerationReader;
  readonly #asked = new Map<string, Refreshed>();

  constructor(options: CredentialSourcesOptions) {
    this.#options = options;
    this.#generations = options.generations;
  }

  /**
   * Asks these from now on, and those that they replace no more; answers when the first try of each new one is over, or
   * takes too long. One that stays the same goes on as it was.
   */
  async configure(sources: Readonly<Record<string, CredentialSource>>): Promise<void> {
    this.#sources = sources;
    for (const [bucket, { refresher, source, region }] of this.#asked) {
      const isSame = isDeepStrictEqual(source, sources[bucket]) && this.#asks(bucket);
      if (isSame && region === this.#options.context(bucket).region) continue;
      refresher.close();
      this.#asked.delete(bucket);
    }
    const opened = Object.keys(sources).flatMap((bucket) => this.#open(bucket) ?? []);
    const answered = Promise.all(opened.map((refresher) => refresher.start()));
    await Promise.race([answered, sleep(FIRST_ANSWERS_MS, undefined, { ref: false })]);
  }

  /** Another node of the fleet asks a source from now on, or this one. */
  reconsider(): Promise<void> {
    return this.configure(this.#sources);
  }

  /** The buckets whose sources can be asked. */
  get askable(): string[] {
    return Object.keys(this.#sources).filter((bucket) => canBeAsked(this.#sources[bucket]!));
  }

  #asks(bucket: string): boolean {
    return this.#options.asks?.(bucket) ?? true;
  }

  /** The refresher of a source that can be asked, and was not yet. */
  #open(bucket: string): SourceRefresher | undefined {
    const source = this.#sources[bucket];
    if (source === undefined || !canBeAsked(source)) return undefined;
    if (this.#asked.has(bucket) || !this.#asks(bucket)) return undefined;
    const { adopt, audit, log, context } = this.#options;
    const about = context(bucket);
    const provider = openSource(source, about);
    const refresher = new SourceRefresher({ bucket, source, provider, adopt, audit, log });
    this.#asked.set(bucket, { refresher, source, region: about.region });
    return refresher;
  }

  /**
   * Asks the source of a bucket now.
   * @throws ControlError where there is nothing to ask, or it does not deliver; then nothing has changed
   */
  async refresh(bucket: string): Promise<AdoptResult> {
    checkBucket(ACTION, this.#generations, bucket);
    const refresher = this.#asked.get(bucket)?.refresher;
    if (!refresher) {
      const source = this.#sources[bucket];
      const reason =
        source !== undefined && canBeAsked(source)
          ? 'another node of the fleet asks its source'
          : `its source is ${source?.kind}, which cannot be asked`;
      throw new ControlError('source-failed', `${ACTION}: ${reason}`);
    }
    try {
      return await awaitNodes(await refresher.refresh());
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      throw new ControlError('source-failed', `${ACTION}: ${error.message}`);
    }
  }

  /** A worker's store refused a generation; an older one than the active has been replaced already. */
  onRejected(bucket: string, generation: number): void {
    if (generation === this.#generations.generation(bucket)) this.#asked.get(bucket)?.refresher.onRejected();
  }

  status(bucket: string): SourceStatus {
    return this.#asked.get(bucket)?.refresher.status() ?? this.#statusOfWaiting(bucket);
  }

  /** Asks none of them any more. */
  close(): void {
    for (const { refresher } of this.#asked.values()) refresher.close();
  }

  /** What cannot be asked is as good as what it has given. */
  #statusOfWaiting(bucket: string): SourceStatus {
    const { active } = this.#generations.description(bucket);
    const lastDelivery = active && { expiresAtMs: active.signsUntilMs ?? active.expiresAtMs };
    const progress = { isAsking: false, hasFailed: false, lastDelivery };
    return {
      kind: this.#sources[bucket]?.kind ?? 'push',
      state: sourceState(progress, Date.now()),
      ...(active ? { lastDeliveryAtMs: active.activatedAtMs } : {}),
      deliveries: 0,
      failures: 0,
    };
  }
}

function canBeAsked(source: CredentialSource): source is AskedSource {
  return source.kind !== 'push' && source.kind !== 'static';
}
