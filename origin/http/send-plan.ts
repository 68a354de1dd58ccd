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
  const verdict = conditional(plan, request.headers);
  switch (verdict.kind) {
    case 'not-modified':
      return sendEmpty(plan, response, 304, validatorHeaders(plan));
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
      const headers = { ...bodyHeaders(plan), 'Content-Length': plan.lengthBytes };
      return sendBody(plan, request, response, store, 200, headers);
    }
    case 'partial': {
      const { start, end } = verdict;
      const range = {
        'Content-Range': `bytes ${start}-${end - 1}/${plan.lengthBytes}`,
        'Content-Length': end - start,
      };
      const part = { ...plan, parts: sliceParts(plan.parts, start, end) };
      return sendBody(part, request, response, store, 206, { ...bodyHeaders(plan), ...range });
    }
  }
}

type Headers = Record<string, string | number>;

function sendEmpty(plan: ResponsePlan, response: ServerResponse, status: number, headers: Headers): Sent {
  response.writeHead(status, headers).end();
  return { kind: plan.kind, status, end: 'complete' };
}

async function sendBody(
  plan: ResponsePlan,
  request: IncomingMessage,
  response: ServerResponse,
  store: ObjectStore,
  status: number,
  headers: Headers,
): Promise<Sent> {
  if (request.method === 'HEAD') return sendEmpty(plan, response, status, headers);
  const outcome = await sendParts(response, plan.parts, store, () => response.writeHead(status, headers));
  return { kind: plan.kind, status, end: outcome === 'sent' ? 'complete' : 'client-gone' };
}
