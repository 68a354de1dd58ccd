import type { Declarations } from './declaration.ts';

/** What players and CDNs ask, and how they are answered. */
export const REQUEST_METRICS = {
  headwater_http_requests_total: {
    type: 'counter',
    labels: ['kind', 'status'],
    help: 'Answers by kind and HTTP status',
    question: 'How much is asked, and how much of it fails?',
  },
  headwater_http_errors_total: {
    type: 'counter',
    labels: ['code'],
    help: 'Answers by error code',
    question: 'Why do requests fail?',
  },
  headwater_http_sent_bytes_total: {
    type: 'counter',
    unit: 'bytes',
    help: 'Bytes of bodies sent to clients, without heads',
    question: 'How much is sent?',
  },
  headwater_http_cut_total: {
    type: 'counter',
    help: 'Connections cut because the store failed after the head was sent',
    question: 'Do players get half a segment?',
  },
  headwater_http_client_gone_total: {
    type: 'counter',
    help: 'Bodies the client did not wait for',
    question: 'Do shields give up before we have answered?',
  },
  headwater_http_request_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'From the request to the end of its answer',
    question: 'How long do answers take, all in all?',
  },
  headwater_http_requests_in_flight: {
    type: 'gauge',
    help: 'Requests being answered',
    question: 'How much is answered at once?',
  },
  headwater_route_first_byte_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['route', 'format', 'kind'],
    help: 'From the request to the head of its answer, of each route, format and kind',
    question: 'Which route, format or kind of answer makes players wait?',
  },
  headwater_route_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['route', 'format', 'kind'],
    help: 'From the request to the end of its answer, of each route, format and kind',
    question: 'Do answers of a route take long, and is it the first byte or the rest?',
  },
} as const satisfies Declarations;
