import type { TracingConfig } from '../origin-config.ts';
import { NO_TRACER, type Tracer, type Warn } from './tracer.ts';

/** Loads what it takes to trace when somebody wants to; until that is there, a moment after the start, nothing is told. */
export function lateTracer(config: TracingConfig, warn: Warn): Tracer {
  let tracer = NO_TRACER;
  const open = async (): Promise<void> => {
    const { openTracer } = await import('./open-tracer.ts');
    tracer = openTracer(config, warn);
  };
  const opened = open().catch((err: unknown) => {
    warn({ err }, 'nothing is traced: what it takes could not be loaded');
  });
  return {
    within: (carrier, work) => tracer.within(carrier, work),
    trace: (start, work) => tracer.trace(start, work),
    place: () => tracer.place(),
    begin: (start, place) => tracer.begin(start, place),
    async close() {
      await opened;
      await tracer.close();
    },
  };
}
