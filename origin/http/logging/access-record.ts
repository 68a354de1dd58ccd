import { withoutQueries } from './cmcd.ts';
import type { RequestHead } from '../connection/request-head.ts';
import type { RequestResult } from './request-result.ts';
import type { RequestTrace } from './request-trace.ts';

/** What is known of a request once it is answered. */
export interface Answered {
  readonly head: RequestHead;
  readonly result: RequestResult;
  readonly trace: RequestTrace;
  /** Address of the client, behind proxies that are trusted. */
  readonly client: string;
  readonly requestId: string | undefined;
  /** Common Media Client Data; absent where none came. */
  readonly cmcd: Readonly<Record<string, unknown>> | undefined;
}

/** A line of JSON says this; what is not known is not there. Neither query nor cookies are: they may admit a viewer. */
export function accessRecord({ head, result, trace, client, requestId, cmcd }: Answered): object {
  const { method, url, headers } = head;
  const { status, kind, end, bytesSent, durationSeconds, errorCode, reason } = result;
  const { route, subject, reads, storeRequestIds } = trace;
  return {
    client,
    method,
    host: headers.host,
    path: withoutQuery(url),
    status,
    bytesSent,
    durationSeconds: rounded(durationSeconds),
    kind,
    end,
    route: route?.path,
    bucket: route?.bucket,
    ...(subject !== undefined && { asset: subject.key, part: subject.tail, format: subject.format }),
    ...(subject !== undefined && { cache: trace.wasAtHand && reads === 0 ? 'hit' : 'miss' }),
    planMs: trace.planMs && rounded(trace.planMs),
    storeMs: trace.storeMs && rounded(trace.storeMs),
    storeReads: reads,
    ...(storeRequestIds.length > 0 && { storeRequestIds }),
    requestId,
    errorCode,
    reason,
    userAgent: headers['user-agent'],
    referer: shownReferrer(headers),
    cmcd: withoutQueries(cmcd),
  };
}

/** A query may hold a viewer's signature. */
export function withoutQuery(url: string | undefined): string | undefined {
  return url?.replace(/\?.*/s, '?…');
}

/** Some programs send along what they were given to log in with. */
export function shownReferrer({ referer }: RequestHead['headers']): string | undefined {
  return withoutQuery(referer?.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#]*@/i, '$1'));
}

/** Nobody measures more finely. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
