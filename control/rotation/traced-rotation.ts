import type { Tracer } from '../../origin/tracing/tracer.ts';
import type { RotationEntry } from '../credential/rotation-entry.ts';
import { type WorkerAcknowledgement, acknowledgedBy } from '../supervisor/worker-acknowledgement.ts';

type About = Pick<RotationEntry, 'event' | 'who' | 'bucket' | 'generation' | 'source' | 'restoredGeneration'>;

/** Tells every worker in a span, below that of whoever asked for the change. */
export function tracedRotation(
  tracer: Tracer,
  { event, who, bucket, generation, source, restoredGeneration }: About,
  told: () => Promise<WorkerAcknowledgement[]>,
): Promise<WorkerAcknowledgement[]> {
  const start = {
    name: `rotation ${bucket}`,
    kind: 'internal',
    attributes: {
      'headwater.bucket': bucket,
      'headwater.generation': generation,
      'headwater.rotation.event': event,
      'headwater.rotation.by': who,
      'headwater.rotation.source': source,
      'headwater.rotation.restored_generation': restoredGeneration,
    },
  } as const;
  return tracer.trace(start, async (span) => {
    const workers = await told();
    const acknowledged = acknowledgedBy(workers);
    span.end({
      attributes: { 'headwater.workers': workers.length, 'headwater.acknowledged': acknowledged },
      failure: acknowledged < workers.length ? 'not-acknowledged' : undefined,
    });
    return workers;
  });
}
