import { createLogger, type Logger } from '../../log.ts';
import type { AccessLogConfig } from '../../origin-config.ts';
import type { Answer } from '../connection/answer.ts';
import type { RequestHead } from '../connection/request-head.ts';
import type { RequestResult } from './request-result.ts';
import { ClientAddresses } from '../restricted/client-address.ts';
import { accessRecord, type Answered } from './access-record.ts';
import { CMCD_HEADERS, CmcdReader } from './cmcd.ts';
import { combinedLine } from './combined-line.ts';
import { LogFile } from './log-file.ts';
import type { RequestTrace } from './request-trace.ts';

/** Headers that are kept for it, by their names in lower case. */
export const LOGGED_HEADERS = ['referer', 'user-agent', ...CMCD_HEADERS];

/** What fails here is always of interest. */
const LEAST_FAILURE_STATUS = 500;

interface AccessLogOptions {
  readonly config: AccessLogConfig;
  readonly trustedProxies: readonly string[];
  readonly log: Logger;
}

type LineOf = (answered: Answered) => string;

const LINES: Readonly<Record<AccessLogConfig['format'], LineOf>> = {
  json: (answered) => `${JSON.stringify({ time: new Date(), ...accessRecord(answered) })}\n`,
  combined: (answered) => combinedLine(answered, Date.now()),
};

/** A line for each request, or for some. */
export class AccessLog {
  readonly #config: AccessLogConfig;
  readonly #clients: ClientAddresses;
  readonly #cmcd = new CmcdReader();
  readonly #file: LogFile | undefined;
  readonly #write: (answered: Answered) => void;

  constructor({ config, trustedProxies, log }: AccessLogOptions) {
    this.#config = config;
    this.#clients = new ClientAddresses(trustedProxies);
    const line = LINES[config.format];
    const { file } = config;
    if (file === undefined) {
      const requests = createLogger('origin');
      this.#write = (answered) => requests.info(accessRecord(answered), 'request');
    } else if (file === '-') {
      this.#write = (answered) => void process.stdout.write(line(answered));
    } else {
      const opened = new LogFile(file, log);
      this.#file = opened;
      this.#write = (answered) => opened.write(line(answered));
    }
  }

  add(
    head: RequestHead,
    result: RequestResult,
    {
      trace,
      answer,
      requestId,
    }: { trace: RequestTrace; answer: Pick<Answer, 'client'>; requestId: string | undefined },
  ): void {
    if (result.status < LEAST_FAILURE_STATUS && Math.random() >= this.#config.sample) return;
    const { 'x-forwarded-for': forwardedFor } = head.headers;
    const client = this.#clients.of(
      answer.client,
      typeof forwardedFor === 'string' ? forwardedFor : undefined,
    );
    const cmcd = this.#cmcd.read(head.url ?? '', head.headers);
    this.#write({ head, result, trace, client, requestId, cmcd });
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}
