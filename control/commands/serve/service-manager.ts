import { execFile } from 'node:child_process';
import type { Log } from '../../log.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** sd_watchdog_enabled(3) recommends half the time. */
const SIGNS_PER_WATCHDOG_TIME = 2;

/**
 * Tells systemd how the service is doing (sd_notify(3)), where systemd wants to know. Node has no datagram sockets of
 * that kind: systemd's own command sends what is said, so that the unit needs `NotifyAccess=all`.
 */
export class ServiceManager {
  readonly #isThere: boolean;
  readonly #watchdogMs: number | undefined;
  readonly #log: Log;
  #watchdog: NodeJS.Timeout | undefined;
  #hasFailed = false;

  constructor(environment: Environment, log: Log) {
    const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID = String(process.pid) } = environment;
    this.#isThere = NOTIFY_SOCKET !== undefined && NOTIFY_SOCKET !== '';
    const isForUs = WATCHDOG_PID === String(process.pid);
    this.#watchdogMs = isForUs && Number(WATCHDOG_USEC) > 0 ? Number(WATCHDOG_USEC) / 1000 : undefined;
    this.#log = log;
  }

  /** From now on it is started, and gives signs of life as often as they are wanted. */
  ready(): void {
    this.#say('READY=1', `MAINPID=${process.pid}`, 'STATUS=serving');
    if (!this.#isThere || this.#watchdogMs === undefined) return;
    this.#watchdog ??= setInterval(() => this.#say('WATCHDOG=1'), this.#watchdogMs / SIGNS_PER_WATCHDOG_TIME);
  }

  /** While it reads its configuration again; `ready` follows. */
  reloading(): void {
    // systemd.service(5), Type=notify-reload
    const nowMicros = process.hrtime.bigint() / 1000n;
    this.#say('RELOADING=1', `MONOTONIC_USEC=${nowMicros}`, 'STATUS=reading the configuration');
  }

  stopping(): void {
    clearInterval(this.#watchdog);
    this.#say('STOPPING=1', 'STATUS=finishing what is in flight');
  }

  #say(...assignments: string[]): void {
    if (!this.#isThere) return;
    execFile('systemd-notify', assignments, (error) => {
      if (error === null || this.#hasFailed) return;
      this.#hasFailed = true;
      this.#log.warn({ reason: error.message }, 'systemd cannot be told how the service is doing');
    });
  }
}
