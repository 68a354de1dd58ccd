/** What is said of a span; what is not known is not said. Never a credential, a signature or a query that may hold one. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a span is when it begins. */
export interface SpanStart {
  readonly name: string;
  /** `server`: somebody asked us; `client`: we ask somebody. */
  readonly kind: 'server' | 'client' | 'internal';
  readonly attributes: Attributes;
}

/** What has become of it. */
export interface SpanEnd {
  /** A better name, where more is known by now. */
  readonly name?: string | undefined;
  readonly attributes?: Attributes;
  /** A closed code; absent: it went well. */
  readonly failure?: string | undefined;
}

/** A span under way; it ends once. */
export interface OpenSpan {
  /** Names and values in turn, for whoever is asked: they go on with the trace (https://www.w3.org/TR/trace-context/). */
  readonly headers: readonly string[];
  end(how: SpanEnd): void;
}

/** Fields that may say which trace something belongs to. */
export type Carrier = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Where in a trace something is done. */
export interface TracePlace {
  readonly kind: 'place';
}

/** Tells a collector what was done, for how long, and for whom. */
export interface Tracer {
  /** Goes on with the trace that the fields name, if they do, as long as the work lasts. */
  within<T>(carrier: Carrier, work: () => T): T;
  /** Runs work in a span; what is begun meanwhile is below it. Whoever works ends the span. */
  trace<T>(start: SpanStart, work: (span: OpenSpan) => T): T;
  /** For what is begun later, on behalf of whoever is running now. */
  place(): TracePlace | undefined;
  begin(start: SpanStart, place: TracePlace | undefined): OpenSpan;
  /** Sends what has not been sent. */
  close(): Promise<void>;
}

/** Says in the log that something is amiss. */
export type Warn = (fields: object, message: string) => void;

const NO_SPAN: OpenSpan = { headers: [], end: () => undefined };

/** Tells nobody. */
export const NO_TRACER: Tracer = {
  within: (_carrier, work) => work(),
  trace: (_start, work) => work(NO_SPAN),
  place: () => undefined,
  begin: () => NO_SPAN,
  close: () => Promise.resolve(),
};
