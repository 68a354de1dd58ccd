import { HeadwaterError } from '../model/errors.ts';
import type { ResponsePlan } from '../model/response-plan.ts';
import type { ObjectStore } from '../model/object-store.ts';
import { conditional } from './conditional.ts';
import type { Answer } from './connection/answer.ts';
import { HeadFields } from './connection/head-fields.ts';
import type { RequestHead } from './connection/request-head.ts';
import type { LoadLimits } from './load-limits.ts';
import type { RequestTrace } from './logging/request-trace.ts';
import { planFields } from './response-headers.ts';
import type { RequestResult } from './logging/request-result.ts';
import { sendParts } from './send-parts.ts';
import { sliceParts } from './slice-parts.ts';

/** What was answered, once it was. */
export type Sent = Pick<RequestResult, 'kind' | 'status' | 'end' | 'timedBy'>;

/** Who asks, and what the answer is made with. */
export interface Exchange {
  readonly request: RequestHead;
  readonly answer: Answer;
  readonly store: ObjectStore;
  readonly load: LoadLimits;
  /** Hears of it; absent: nobody wants to know. */
  readonly trace: RequestTrace | undefined;
  /** Whether the client is told what took how long. */
  readonly tellsTime: boolean;
  readonly timedBy: RequestResult['timedBy'];
}

/**
 * Answers with a plan: conditions, HEAD and unsatisfiable ranges end before any media is read.
 *
 * @throws HeadwaterError `precondition-failed`, `range-not-satisfiable`, `overloaded`, and those of reads
 */
export function sendPlan(plan: ResponsePlan, exchange: Exchange): Sent | Promise<Sent> {
  const { request, answer } = exchange;
  const verdict = conditional(plan, request);
  switch (verdict.kind) {
    case 'not-modified':
      return sendEmpty(plan, { status: 304, fields: planFields(plan).validators, lengthBytes: 0 }, exchange);
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
    case 'full':
      return sendBody(
        plan,
        { status: 200, fields: planFields(plan).wholeBody, lengthBytes: plan.lengthBytes },
        exchange,
      );
    case 'partial': {
      const { start, end } = verdict;
      const range = new HeadFields({
        'Content-Range': `bytes ${start}-${end - 1}/${plan.lengthBytes}`,
        'Content-Length': end - start,
      });
      const slice = { ...plan, parts: sliceParts(plan.parts, start, end) };
      return sendBody(
        slice,
        { status: 206, fields: planFields(plan).body, range, lengthBytes: end - start },
        exchange,
      );
    }
  }
}

interface Head {
  readonly status: number;
  readonly fields: HeadFields;
  /** Which part of the body follows, where it is not whole. */
  readonly range?: HeadFields;
  /** Of the body that follows. */
  readonly lengthBytes: number;
}

function sendEmpty(plan: ResponsePlan, { status, fields, range }: Head, { answer, timedBy }: Exchange): Sent {
  answer.writeHead(status, fields, range);
  answer.end();
  return { kind: plan.kind, status, end: 'complete', timedBy };
}

function sendBody(plan: ResponsePlan, head: Head, exchange: Exchange): Sent | Promise<Sent> {
  const isHead = exchange.request.method === 'HEAD';
  return isHead ? sendEmpty(plan, head, exchange) : sendWithParts(plan, head, exchange);
}

async function sendWithParts(
  plan: ResponsePlan,
  head: Head,
  { answer, store, load, trace, tellsTime, timedBy }: Exchange,
): Promise<Sent> {
  const { status, fields, range, lengthBytes } = head;
  const writeHead = (): void => {
    if (trace !== undefined) granted(trace, tellsTime, answer);
    answer.writeHead(status, fields, range);
  };
  load.begin(plan.kind, lengthBytes);
  try {
    const outcome = await sendParts(answer, { parts: plan.parts, store, writeHead });
    return { kind: plan.kind, status, end: outcome === 'sent' ? 'complete' : 'client-gone', timedBy };
  } finally {
    load.end(lengthBytes);
  }
}

/** The store granted what is read first, or nothing has to be read. */
function granted(trace: RequestTrace, tellsTime: boolean, answer: Answer): void {
  trace.onGranted();
  if (tellsTime) answer.addHeader('Server-Timing', trace.serverTiming);
}
