import { describeRejection } from './describe-rejection.ts';
import type {
  NodeAcknowledgement,
  Rejection,
  WorkerAcknowledgement,
} from '../../grpc/gen/headwater/control/v1/credential_service.ts';
import { checkAcknowledged } from '../client/check-acknowledged.ts';
import type { WaitName } from '../client/fleet-wait.ts';
import { colors, plain, printJson, print, table } from '../terminal/output.ts';

/** What every changing call of the credential service answers. */
interface RotationResponse {
  readonly bucket: string;
  readonly generation: number;
  readonly workers: readonly WorkerAcknowledgement[];
  /** Of a fleet. */
  readonly nodes: readonly NodeAcknowledgement[];
  /** Of the generation that was active before. */
  readonly rejectionBefore?: Rejection | undefined;
}

interface OutputFlags {
  readonly json?: true;
  /** Which nodes were waited for; all by default. */
  readonly wait?: WaitName;
}

/**
 * Prints what came of a change: a line, and tables of the workers and the nodes where there are any.
 *
 * @param outcome what follows the bucket's name
 * @throws CommandError where a worker, or a node that was waited for, did not acknowledge
 */
export function printOutcome(response: RotationResponse, outcome: string, { json, wait }: OutputFlags): void {
  const { bucket, workers, nodes, rejectionBefore } = response;
  const lines = [`${colors.bold(bucket)}: ${outcome}`];
  if (rejectionBefore !== undefined) {
    lines.push(colors.yellow(`the store has refused ${describeRejection(rejectionBefore, Date.now())}`));
  }
  const parts = [
    lines.join('\n'),
    ...(workers.length > 0 ? [workerTable(workers)] : []),
    ...(nodes.length > 0 ? [nodeTable(nodes)] : []),
  ];
  if (json) printJson(plain(response));
  else print(parts.join('\n\n'));
  checkAcknowledged(response, wait);
}

/** `generation 3 is active` */
export function isActive(generation: number): string {
  return generation === 0
    ? 'no generation is active'
    : `generation ${colors.bold(String(generation))} is active`;
}

function workerTable(workers: readonly WorkerAcknowledgement[]): string {
  const rows = workers.map((worker) => [
    worker.workerId,
    String(worker.pid),
    String(worker.generation),
    answerOf(worker),
  ]);
  return table(['WORKER', 'PID', 'GENERATION', 'ANSWER'], rows);
}

function nodeTable(nodes: readonly NodeAcknowledgement[]): string {
  const rows = nodes.map((node) => [node.node, String(node.generation), answerOf(node)]);
  return table(['NODE', 'GENERATION', 'ANSWER'], rows);
}

function answerOf({ acknowledged, reason }: Pick<NodeAcknowledgement, 'acknowledged' | 'reason'>): string {
  return acknowledged ? colors.green('acknowledged') : colors.red(reason);
}
