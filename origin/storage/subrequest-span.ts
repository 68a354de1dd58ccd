import type { OpenSpan, TracePlace, Tracer } from '../tracing/tracer.ts';
import type { ObjectRange } from '../model/object-store.ts';
import type { StoreAnswer } from './refusal.ts';

/** Which subrequest it is. */
interface Asked {
  readonly range: ObjectRange;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly generation: number;
}

/** Begins the span of a subrequest, below that of whoever wanted the bytes. */
export function beginSubrequest(
  tracer: Tracer,
  place: TracePlace | undefined,
  { range, origin, generation }: Asked,
): OpenSpan {
  const { hostname, port } = new URL(origin);
  const { bucket, key, start, end } = range;
  return tracer.begin(
    {
      name: `GET ${bucket}`,
      kind: 'client',
      attributes: {
        'http.request.method': 'GET',
        'server.address': hostname,
        'server.port': port === '' ? undefined : Number(port),
        'aws.s3.key': key,
        'headwater.bucket': bucket,
        'headwater.generation': generation,
        'headwater.range': `${start}-${end}`,
      },
    },
    place,
  );
}

/** @param outcome `ok`, `cancelled`, or the code of the error */
export function endSubrequest(span: OpenSpan, outcome: string, said?: StoreAnswer): void {
  span.end({
    attributes: {
      'http.response.status_code': said?.status,
      'headwater.store_code': said?.code,
      'headwater.outcome': outcome,
    },
    failure: outcome === 'ok' || outcome === 'cancelled' ? undefined : outcome,
  });
}
