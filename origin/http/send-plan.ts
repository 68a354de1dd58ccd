import { HeadwaterError } from '../model/errors.ts';
import type { ResponsePlan } from '../model/response-plan.ts';
import type { ObjectStore } from '../model/object-store.ts';
import { conditional } from './conditional.ts';
import type { Answer, AnswerHeaders } from './connection/answer.ts';
import type { RequestHead } from './connection/request-head.ts';
import { bodyHeaders, validatorHeaders } from './response-headers.ts';
import type { RequestResult } from './request-stats.ts';
import { sendParts } from './send-parts.ts';
import { sliceParts } from './slice-parts.ts';

/** What was answered, once it was. */
export type Sent = Pick<RequestResult, 'kind' | 'status' | 'end'>;

/** Who asks, and what the answer is made with. */
export interface Exchange {
  readonly request: RequestHead;
  readonly answer: Answer;
  readonly store: ObjectStore;
}

/**
 * Answers with a plan: conditions, HEAD and unsatisfiable ranges end before any media is read.
 *
 * @throws HeadwaterError `precondition-failed`, `range-not-satisfiable`, and those of reads
 */
export async function sendPlan(plan: ResponsePlan, exchange: Exchange): Promise<Sent> {
  const { request, answer } = exchange;
  const verdict = conditional(plan, request);
  switch (verdict.kind) {
    case 'not-modified':
      return sendEmpty(plan, { status: 304, headers: validatorHeaders(plan) }, answer);
    case 'precondition-failed':
      throw new HeadwaterError(
        'precondition-failed',
        'Cannot answer the request: its precondition does not hold',
      );
    case 'unsatisfiable':
      answer.addHeader('Content-Range', `bytes */${plan.lengthBytes}`);
      throw new HeadwaterError(
        'range-not-satisfiable',
        `Cannot answer the request: the range asked for has none of the ${plan.lengthBytes} bytes`,
      );
    case 'full': {
      const head = { status: 200, headers: { ...bodyHeaders(plan), 'Content-Length': plan.lengthBytes } };
      return sendBody(plan, head, exchange);
    }
    case 'partial': {
      const { start, end } = verdict;
      const headers = {
        ...bodyHeaders(plan),
        'Content-Range': `bytes ${start}-${end - 1}/${plan.lengthBytes}`,
        'Content-Length': end - start,
      };
      const slice = { ...plan, parts: sliceParts(plan.parts, start, end) };
      return sendBody(slice, { status: 206, headers }, exchange);
    }
  }
}

interface Head {
  readonly status: number;
  readonly headers: AnswerHeaders;
}

function sendEmpty(plan: ResponsePlan, { status, headers }: Head, answer: Answer): Sent {
  answer.writeHead(status, headers);
  answer.end();
  return { kind: plan.kind, status, end: 'complete' };
}

async function sendBody(plan: ResponsePlan, head: Head, exchange: Exchange): Promise<Sent> {
  const { request, answer, store } = exchange;
  const { status, headers } = head;
  if (request.method === 'HEAD') return sendEmpty(plan, head, answer);
  const writeHead = (): void => {
    answer.writeHead(status, headers);
  };
  const outcome = await sendParts(answer, { parts: plan.parts, store, writeHead });
  return { kind: plan.kind, status, end: outcome === 'sent' ? 'complete' : 'client-gone' };
}
