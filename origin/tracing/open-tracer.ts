import { AsyncLocalStorage } from 'node:async_hooks';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapSetter,
  type Tracer as SdkTracer,
  defaultTextMapGetter,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator, setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { TracingConfig } from '../origin-config.ts';
import type { OpenSpan, SpanEnd, SpanStart, TracePlace, Tracer, Warn } from './tracer.ts';

/** Spans wait as long for others to be sent along. */
const SEND_AFTER_MS = 1000;
/** A collector that takes longer has other trouble; what waits for it has an end. */
const SEND_TIMEOUT_MS = 10_000;
const MAX_WAITING = 8192;
/** A node that stops does not wait long for a collector that is down. */
const CLOSE_TIMEOUT_MS = 2000;

/** One that is down fails every second; people read the log. */
const WARN_EVERY_MS = 60_000;

const KINDS: Readonly<Record<SpanStart['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};

const propagator = new W3CTraceContextPropagator();

const intoHeaders: TextMapSetter<string[]> = {
  set: (headers, name, value) => void headers.push(name, value),
};

/** What is passed on as a place is the SDK's context, which nobody else looks into. */
type ContextPlace = TracePlace & { readonly context: Context };

/** Spans of this process, sent to a collector by OTLP over HTTP. */
export function openTracer(config: TracingConfig, warn: Warn): Tracer {
  warnOfFailures(warn);
  const provider = providerOf(config);
  const tracer = provider.getTracer('headwater', config.version);
  const current = new AsyncLocalStorage<Context>();
  return {
    within(carrier, work) {
      const context = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
      return current.run(context, work);
    },
    trace(start, work) {
      const { context, span } = beginSpan(tracer, start, current.getStore());
      return current.run(context, () => work(span));
    },
    place() {
      const context = current.getStore();
      return context && ({ kind: 'place', context } as ContextPlace);
    },
    begin: (start, place) => beginSpan(tracer, start, (place as ContextPlace | undefined)?.context).span,
    async close() {
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

function providerOf({ endpoint, headers, sample, version }: TracingConfig): BasicTracerProvider {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: SEND_TIMEOUT_MS });
  return new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'headwater',
      'service.version': version,
      'service.instance.id': `${hostname()}:${process.pid}`,
    }),
    // Whoever asks within a trace has decided whether it is of interest.
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sample) }),
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        scheduledDelayMillis: SEND_AFTER_MS,
        exportTimeoutMillis: SEND_TIMEOUT_MS,
        maxQueueSize: MAX_WAITING,
      }),
    ],
  });
}

function beginSpan(
  tracer: SdkTracer,
  { name, kind, attributes }: SpanStart,
  parent = ROOT_CONTEXT,
): { readonly context: Context; readonly span: OpenSpan } {
  const span = tracer.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, parent);
  const context = trace.setSpan(parent, span);
  return {
    context,
    span: {
      get headers() {
        const headers: string[] = [];
        propagator.inject(context, headers, intoHeaders);
        return headers;
      },
      end: (how) => endSpan(span, how),
    },
  };
}

function endSpan(span: Span, { name, attributes = {}, failure }: SpanEnd): void {
  if (name !== undefined) span.updateName(name);
  span.setAttributes({ ...attributes, 'error.type': failure });
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  span.end();
}

function warnOfFailures(warn: Warn): void {
  let warnedAtMs = Number.NEGATIVE_INFINITY;
  setGlobalErrorHandler((error) => {
    const nowMs = performance.now();
    if (nowMs - warnedAtMs < WARN_EVERY_MS) return;
    warnedAtMs = nowMs;
    const reason = error instanceof Error ? error.message : 'nobody said why';
    warn({ reason }, 'spans could not be sent to the collector');
  });
}
