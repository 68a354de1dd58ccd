import type { FleetOutcome, NodeAcknowledgement } from '../node-acknowledgement.ts';
import type { WorkerAcknowledgement } from '../supervisor/worker-acknowledgement.ts';
import type * as v1 from './gen/headwater/control/v1/credential_service.ts';

/** What became of a change at a worker, in the contract's words. */
export function acknowledgementMessage(acknowledgement: WorkerAcknowledgement): v1.WorkerAcknowledgement {
  const { refusal, ...known } = acknowledgement;
  return { ...known, acknowledged: refusal === undefined, reason: refusal ?? '' };
}

/** Of a change, who went by it: workers of this node, and nodes of its fleet where there is one. */
interface Change extends FleetOutcome {
  readonly workers: readonly WorkerAcknowledgement[];
}

/** What became of a change at workers and nodes, in the contract's words. */
export function outcomeMessage({ workers, nodes = [], revision = 0 }: Change) {
  return {
    workers: workers.map(acknowledgementMessage),
    nodes: nodes.map(nodeMessage),
    revision: BigInt(revision),
  };
}

function nodeMessage({ node, generation, refusal }: NodeAcknowledgement): v1.NodeAcknowledgement {
  return {
    node,
    generation: BigInt(generation),
    acknowledged: refusal === undefined,
    reason: refusal ?? '',
  };
}

/** What a change that was answered tells of who goes by it. */
interface Told {
  readonly workers: readonly Acknowledged[];
  /** Of a fleet. */
  readonly nodes?: readonly Acknowledged[];
  readonly revision?: bigint;
}

type Acknowledged = Pick<v1.WorkerAcknowledgement, 'acknowledged'>;

/** How many workers were told, and how many went by it; nodes, too, where there is a fleet. For the audit trail. */
export function toldOf({ workers, nodes = [], revision = 0n }: Told) {
  return {
    acknowledged: countOf(workers),
    workers: workers.length,
    ...(revision > 0n && {
      nodesAcknowledged: countOf(nodes),
      nodes: nodes.length,
      revision: Number(revision),
    }),
  };
}

function countOf(told: readonly Acknowledged[]): number {
  return told.filter(({ acknowledged }) => acknowledged).length;
}
