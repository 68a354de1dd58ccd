import type { Tracer } from '../../tracing/tracer.ts';
import type { Answer } from '../connection/answer.ts';
import type { RequestHead } from '../connection/request-head.ts';
import { routeName } from '../routing/route-times.ts';
import type { RequestResult } from './request-result.ts';
import { RequestTrace } from './request-trace.ts';

/** Fields that say which trace a request belongs to, and what is told of who asks. */
export const TRACED_HEADERS = ['traceparent', 'tracestate', 'user-agent'] as const;

/** Answers a request, and tells what came of it. */
export type AnswerRequest = (
  head: RequestHead,
  answer: Answer,
  check?: () => void,
  trace?: RequestTrace,
) => Promise<RequestResult>;

/** Each request in a span, below that of whoever asks. */
export function tracedAnswers(tracer: Tracer, answerRequest: AnswerRequest): AnswerRequest {
  return (head, answer, check) => {
    const start = {
      name: head.method ?? '',
      kind: 'server',
      attributes: { 'http.request.method': head.method, 'url.path': pathOf(head.url) },
    } as const;
    return tracer.within(head.headers, () =>
      tracer.trace(start, async (span) => {
        const trace = new RequestTrace();
        const result = await answerRequest(head, answer, check, trace);
        span.end(endOf(head, result, trace));
        return result;
      }),
    );
  };
}

/** Named as OpenTelemetry's conventions for HTTP servers do; a request that was asked wrongly is no failure of ours. */
function endOf(
  { method, headers }: RequestHead,
  result: RequestResult,
  { route, subject, ...trace }: RequestTrace,
) {
  const { status, kind, end, bytesSent, errorCode } = result;
  const named = route && routeName(route);
  const isFailure = status >= 500 || end === 'cut';
  return {
    name: named === undefined ? method : `${method} ${named}`,
    attributes: {
      'http.route': named,
      'http.response.status_code': status,
      'http.response.body.size': bytesSent,
      'user_agent.original': headers['user-agent'],
      'headwater.asset': subject?.key,
      'headwater.format': subject?.format,
      'headwater.kind': kind,
      'headwater.end': end,
      'headwater.error': errorCode,
      'headwater.at_hand': trace.wasAtHand,
    },
    failure: isFailure ? (errorCode ?? end) : undefined,
  };
}

/** A query may hold a viewer's signature. */
function pathOf(url = ''): string {
  return url.replace(/\?.*/s, '');
}
