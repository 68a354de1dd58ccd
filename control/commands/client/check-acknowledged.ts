import { CommandError, EXIT } from '../terminal/exit-codes.ts';
import type { WaitName } from './fleet-wait.ts';

interface Acknowledged {
  readonly acknowledged: boolean;
}

/** Who was told of a change: workers of the node that was asked, and the nodes of its fleet. */
interface Told {
  readonly workers: readonly Acknowledged[];
  readonly nodes?: readonly Acknowledged[];
}

/**
 * @param wait which nodes must have acknowledged
 * @throws CommandError where a worker or such a node did not acknowledge a change, which is done all the same
 */
export function checkAcknowledged({ workers, nodes = [] }: Told, wait: WaitName = 'all'): void {
  const silent = [
    ...(silentIn(workers) > 0 ? [`${silentIn(workers)} of ${workers.length} workers`] : []),
    ...(isReached(nodes, wait) ? [] : [`${silentIn(nodes)} of ${nodes.length} nodes`]),
  ];
  if (silent.length === 0) return;
  throw new CommandError(`${silent.join(' and ')} did not acknowledge`, EXIT.notAcknowledged);
}

function silentIn(told: readonly Acknowledged[]): number {
  return told.filter(({ acknowledged }) => !acknowledged).length;
}

function isReached(nodes: readonly Acknowledged[], wait: WaitName): boolean {
  switch (wait) {
    case 'all':
      return silentIn(nodes) === 0;
    case 'majority':
      return nodes.length === 0 || silentIn(nodes) < nodes.length / 2;
    case 'none':
      return true;
  }
}
