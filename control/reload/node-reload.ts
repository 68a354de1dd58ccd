import { isDeepStrictEqual } from 'node:util';
import type { AuditTrail } from '../audit-line.ts';
import type { Authenticator } from '../access/authenticator.ts';
import type { HeadwaterConfig } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import type { LiveConfig } from '../config/live-config.ts';
import { ControlError, type FieldViolation } from '../control-error.ts';
import type { Log } from '../log.ts';
import type { GenerationLog } from '../rotation/generation-log.ts';
import type { Adopt } from '../sources/credential-adoption.ts';
import type { CredentialSources } from '../sources/credential-sources.ts';
import { statusNameOf } from '../grpc/error-status.ts';
import type { NodeControl, ReloadResult } from '../grpc/node-service.ts';
import type { ConfigStatus } from '../status/node-status.ts';
import type { ReplacedWorker } from '../supervisor/replaced-worker.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import type { ProbeKeys } from '../verification/probe-keys.ts';
import type { OriginCertificate } from './origin-certificate.ts';
import { changedKeys, fixedChanges } from './config-changes.ts';
import { type OnAdopted, adoptStatic } from './static-adoption.ts';

interface NodeReloadOptions {
  readonly config: LiveConfig;
  /** Reads the file again; absent where there is none. @throws ConfigError, and Error where it cannot be read */
  readonly read?: (() => HeadwaterConfig) | undefined;
  readonly generationLog: GenerationLog;
  readonly adopt: Adopt;
  readonly audit: AuditTrail;
  readonly sources: CredentialSources;
  readonly probes: ProbeKeys;
  readonly authenticator: Authenticator;
  readonly certificate: OriginCertificate;
  readonly supervisor: Supervisor;
  readonly log: Log;
  /** A credential that stands in the configuration was taken over. */
  readonly onAdopted?: OnAdopted | undefined;
  /** Everything but the workers goes by another configuration now. */
  readonly onConfigured?: () => void;
}

const RELOAD = 'Cannot reload the configuration';
const RESTART = 'Cannot restart the workers';

/** Gives a running node another configuration, or other workers: one thing at a time. */
export class NodeReload implements NodeControl {
  readonly #options: NodeReloadOptions;
  #status: ConfigStatus = { loadedAtMs: Date.now() };
  #isBusy = false;

  constructor(options: NodeReloadOptions) {
    this.#options = options;
  }

  get status(): ConfigStatus {
    return this.#status;
  }

  /**
   * Reads the configuration file again and goes by it.
   *
   * @throws ControlError `config-refused`, `no-config-file`, `busy`, and those of credentials; what was in use stays
   */
  reload({ validateOnly = false } = {}): Promise<ReloadResult> {
    return this.#alone(RELOAD, async () => {
      const before = this.#options.config.current;
      const after = this.#read(before, validateOnly);
      const keys = changedKeys(before, after);
      if (validateOnly) return { changedKeys: keys, workers: [] };
      if (keys.length === 0) this.#options.certificate.configure(after.originTls);
      const workers = keys.length === 0 ? [] : await this.#apply(before, after);
      this.#status = { loadedAtMs: Date.now() };
      this.#options.log.info({ changed: keys }, 'the configuration was read again');
      return { changedKeys: keys, workers };
    });
  }

  /** The same for whoever can send us a signal: what comes of it is in the audit trail, the status and the log. */
  async reloadOnSignal(signal: string): Promise<void> {
    const line = { who: `signal ${signal}`, action: 'reload configuration' };
    try {
      const { changedKeys: changed, workers } = await this.reload();
      this.#options.audit.write({ ...line, changedKeys: changed, workers: workers.length, result: 'OK' });
    } catch (error) {
      const refusal = refusalOf(error);
      this.#options.audit.write({ ...line, result: statusNameOf(refusal), reason: refusal.message });
    }
  }

  /**
   * Replaces every worker by a new one.
   *
   * @throws ControlError `workers-failed`, `busy`
   */
  restartWorkers(): Promise<ReplacedWorker[]> {
    return this.#alone(RESTART, async () => {
      try {
        return await this.#options.supervisor.replaceWorkers();
      } catch (error) {
        throw new ControlError('workers-failed', `${RESTART}: ${(error as Error).message}`);
      }
    });
  }

  async #alone<T>(action: string, task: () => Promise<T>): Promise<T> {
    if (this.#isBusy) throw new ControlError('busy', `${action}: workers are being replaced`);
    this.#isBusy = true;
    try {
      return await task();
    } finally {
      this.#isBusy = false;
    }
  }

  #read(before: HeadwaterConfig, validateOnly: boolean): HeadwaterConfig {
    const { read } = this.#options;
    if (read === undefined) throw new ControlError('no-config-file', `${RELOAD}: this node has no file`);
    try {
      const after = read();
      const fixed = fixedChanges(before, after);
      if (fixed.length > 0) {
        throw refused(fixed.map((key) => ({ field: key, description: 'cannot change without a restart' })));
      }
      return after;
    } catch (error) {
      const refusal = refusalOf(error);
      if (!validateOnly) this.#keepRefusal(refusal);
      throw refusal;
    }
  }

  #keepRefusal({ message }: ControlError): void {
    this.#status = { ...this.#status, refusal: { atMs: Date.now(), reason: message } };
    this.#options.log.error(
      { reason: message },
      'the configuration was refused; the one before stays in use',
    );
  }

  async #apply(before: HeadwaterConfig, after: HeadwaterConfig): Promise<readonly ReplacedWorker[]> {
    try {
      await this.#goBy(after, before);
      const isForWorkers =
        before.workers !== after.workers ||
        !isDeepStrictEqual([before.origin, before.originTls], [after.origin, after.originTls]);
      return isForWorkers ? await this.#options.supervisor.reconfigure(after.origin, after.workers) : [];
    } catch (error) {
      const refusal = refusalOf(error);
      await this.#goBy(before, after).catch((cause: unknown) => {
        this.#options.log.error(
          { reason: (cause as Error).message },
          'not all of the configuration before is back',
        );
      });
      this.#keepRefusal(refusal);
      throw refusal;
    }
  }

  /** Has everything but the workers go by a configuration in place of another. */
  async #goBy(config: HeadwaterConfig, before: HeadwaterConfig): Promise<void> {
    const { generationLog, sources, probes, authenticator, certificate, adopt, audit } = this.#options;
    this.#options.config.replace(config);
    certificate.configure(config.originTls);
    generationLog.configure(config.credentials);
    probes.configure(config.probes ?? {});
    authenticator.configure(config.control.access);
    await adoptStatic(config.credentials, {
      adopt,
      audit,
      isWanted: (bucket, source) => !isDeepStrictEqual(source, before.credentials[bucket]),
      onAdopted: this.#options.onAdopted,
      replaceActive: true,
    });
    await sources.configure(config.credentials);
    this.#options.onConfigured?.();
  }
}

function refusalOf(error: unknown): ControlError {
  if (error instanceof ControlError) return error;
  if (error instanceof ConfigError) {
    return refused(
      error.problems.map(({ key, line, column, text }) => ({
        field: key,
        description: `(${line}:${column}) ${text}`,
      })),
    );
  }
  return new ControlError('config-refused', `${RELOAD}: ${(error as Error).message}`);
}

function refused(violations: readonly FieldViolation[]): ControlError {
  const reasons = violations.map(({ field, description }) => `${field} ${description}`.trim());
  return new ControlError('config-refused', `${RELOAD}: ${reasons.join('; ')}`, violations);
}
