import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClientSlots } from '../client-slots.ts';
import { ControlError } from '../control-error.ts';
import type { Explanation } from '../lending/explain.ts';
import { respond, respondText } from './respond.ts';

/** Asks a worker what it would answer to a URL. */
export type ExplainUrl = (url: string) => Promise<Explanation>;

/** Each may index a title: people look at one at a time. */
const MAX_QUESTIONS = 8;
const MAX_QUESTIONS_OF_A_CLIENT = 4;

const RETRY_AFTER_S = 2;

/** Answers `/explain?url=…` for the page: what the origin makes of a URL, without how its reads are signed. */
export class ExplainedUrls {
  readonly #explain: ExplainUrl;
  readonly #slots = new ClientSlots(MAX_QUESTIONS, MAX_QUESTIONS_OF_A_CLIENT);

  constructor(explain: ExplainUrl) {
    this.#explain = explain;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://page').searchParams.get('url') ?? '';
    const slot = this.#slots.take(request.socket.remoteAddress ?? 'unix socket');
    if (slot.kind === 'refused') {
      response.setHeader('Retry-After', RETRY_AFTER_S);
      return respondText(request, response, 429, `Cannot explain the URL: ${slot.state}`);
    }
    try {
      const body = JSON.stringify(shown(await this.#explain(url)));
      return respond(request, response, 200, { type: 'application/json', body });
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      return respondText(request, response, error.code === 'no-worker' ? 503 : 400, error.message);
    } finally {
      slot.release();
    }
  }
}

/** What a page shows of it. */
function shown({ route, storeBucket, key, tail, format, answer }: Explanation): object {
  const { path, mode, bucket } = route;
  return { route: { path, mode, bucket }, storeBucket, key, tail, format, answer };
}
