import type { WorkerAcknowledgement } from '../supervisor/worker-acknowledgement.ts';
import type * as v1 from './gen/headwater/control/v1/credential_service.ts';

/** What became of a change at a worker, in the contract's words. */
export function acknowledgementMessage(acknowledgement: WorkerAcknowledgement): v1.WorkerAcknowledgement {
  const { refusal, ...known } = acknowledgement;
  return { ...known, acknowledged: refusal === undefined, reason: refusal ?? '' };
}

/** How many workers were told, and how many went by it; for the audit trail. */
export function toldOf({ workers }: { readonly workers: readonly v1.WorkerAcknowledgement[] }) {
  return { acknowledged: workers.filter(({ acknowledged }) => acknowledged).length, workers: workers.length };
}
