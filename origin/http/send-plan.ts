import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeadwaterError } from '../model/errors.ts';
import type { ResponsePlan } from '../model/response-plan.ts';
import type { ObjectStore } from '../model/object-store.ts';
import { conditional } from './conditional.ts';
import { bodyHeaders, validatorHeaders } from './response-headers.ts';
import type { RequestResult } from './request-stats.ts';
import { sendParts } from './send-parts.ts';
import { sliceParts } from './slice-parts.ts';

/** What was answered, once it was. */
export type Sent = Pick<RequestResult, 'kind' | 'status' | 'end'>;

/**
 * Answers with a plan: conditions, HEAD and unsatisfiable ranges end before any media is read.
 *
 * @throws HeadwaterError `precondition-failed`, `range-not-satisfiable`, and those of reads
 */
export async function sendPlan(
  plan: ResponsePlan,
  request: IncomingMessage,
  response: ServerResponse,
  store: ObjectStore,
): Promise<Sent> {
  const verdict = conditional(plan, request);
  switch (verdict.kind) {
    case 'not-modified':
      return sendEmpty(plan, { status: 304, headers: validatorHeaders(plan) }, response);
    case 'precondition-failed':
      throw new HeadwaterError(
        'precondition-failed',
        'Cannot answer the request: its precondition does not hold',
      );
    case 'unsatisfiable':
      response.setHeader('Content-Range', `bytes */${plan.lengthBytes}`);
      throw new HeadwaterError(
        'range-not-satisfiable',
        `Cannot answer the request: the range asked for has none of the ${plan.lengthBytes} bytes`,
      );
    case 'full': {
      const head = { status: 200, headers: { ...bodyHeaders(plan), 'Content-Length': plan.lengthBytes } };
      return sendBody(plan, head, { request, response, store });
    }
    case 'partial': {
      const { start, end } = verdict;
      const headers = {
        ...bodyHeaders(plan),
        'Content-Range': `bytes ${start}-${end - 1}/${plan.lengthBytes}`,
        'Content-Length': end - start,
      };
      const slice = { ...plan, parts: sliceParts(plan.parts, start, end) };
      return sendBody(slice, { status: 206, headers }, { request, response, store });
    }
  }
}

interface Head {
  readonly status: number;
  readonly headers: Record<string, string | number>;
}

/** Who asks, and what the answer is made with. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly store: ObjectStore;
}

function sendEmpty(plan: ResponsePlan, { status, headers }: Head, response: ServerResponse): Sent {
  response.writeHead(status, headers).end();
  return { kind: plan.kind, status, end: 'complete' };
}

async function sendBody(
  plan: ResponsePlan,
  head: Head,
  { request, response, store }: Exchange,
): Promise<Sent> {
  if (request.method === 'HEAD') return sendEmpty(plan, head, response);
  const { status, headers } = head;
  const writeHead = (): void => void response.writeHead(status, headers);
  const outcome = await sendParts(response, { parts: plan.parts, store, writeHead });
  return { kind: plan.kind, status, end: outcome === 'sent' ? 'complete' : 'client-gone' };
}
