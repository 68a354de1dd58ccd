import type { CredentialSource } from '../credential/credential-source.ts';
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

interface CredentialSourcesOptions {
  readonly sources: Readonly<Record<string, CredentialSource>>;
  readonly generations: GenerationReader;
  readonly adopt: Adopt;
  readonly audit: AuditTrail;
  readonly log: Log;
  /** By bucket. */
  readonly context: (bucket: string) => SourceContext;
}

/** The sources of all buckets: those that can be asked, and are, and those that only wait. */
export class CredentialSources {
  readonly #sources: Readonly<Record<string, CredentialSource>>;
  readonly #generations: GenerationReader;
  readonly #refreshers = new Map<string, SourceRefresher>();

  constructor({ sources, generations, adopt, audit, log, context }: CredentialSourcesOptions) {
    this.#sources = sources;
    this.#generations = generations;
    for (const [bucket, source] of Object.entries(sources)) {
      if (source.kind === 'push' || source.kind === 'static') continue;
      const provider = openSource(source, context(bucket));
      this.#refreshers.set(bucket, new SourceRefresher({ bucket, source, provider, adopt, audit, log }));
    }
  }

  /** Asks all of them from now on; answers when the first try of each is over. */
  async start(): Promise<void> {
    await Promise.all([...this.#refreshers.values()].map((refresher) => refresher.start()));
  }

  /**
   * Asks the source of a bucket now.
   * @throws ControlError where there is nothing to ask, or it does not deliver; then nothing has changed
   */
  async refresh(bucket: string): Promise<AdoptResult> {
    checkBucket(ACTION, this.#generations, bucket);
    const refresher = this.#refreshers.get(bucket);
    if (!refresher) {
      const reason = `its source is ${this.#sources[bucket]?.kind}, which cannot be asked`;
      throw new ControlError('source-failed', `${ACTION}: ${reason}`);
    }
    try {
      return await refresher.refresh();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      throw new ControlError('source-failed', `${ACTION}: ${error.message}`);
    }
  }

  /** A worker's store refused a generation; an older one than the active has been replaced already. */
  onRejected(bucket: string, generation: number): void {
    if (generation === this.#generations.generation(bucket)) this.#refreshers.get(bucket)?.onRejected();
  }

  status(bucket: string): SourceStatus {
    return this.#refreshers.get(bucket)?.status() ?? this.#statusOfWaiting(bucket);
  }

  /** Asks none of them any more. */
  close(): void {
    for (const refresher of this.#refreshers.values()) refresher.close();
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
