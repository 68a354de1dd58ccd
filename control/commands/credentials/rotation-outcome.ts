import { describeRejection } from './describe-rejection.ts';
import type {
  Rejection,
  WorkerAcknowledgement,
} from '../../grpc/gen/headwater/control/v1/credential_service.ts';
import { checkAcknowledged } from '../client/check-acknowledged.ts';
import { colors, plain, printJson, print, table } from '../terminal/output.ts';

/** What every changing call of the credential service answers. */
interface RotationResponse {
  readonly bucket: string;
  readonly generation: number;
  readonly workers: readonly WorkerAcknowledgement[];
  /** Of the generation that was active before. */
  readonly rejectionBefore?: Rejection | undefined;
}

/**
 * Prints what came of a change: a line, and a table of the workers where there are any.
 *
 * @param outcome what follows the bucket's name
 * @throws CommandError where a worker did not acknowledge
 */
export function printOutcome(response: RotationResponse, outcome: string, json: boolean): void {
  const { bucket, workers, rejectionBefore } = response;
  const lines = [`${colors.bold(bucket)}: ${outcome}`];
  if (rejectionBefore !== undefined) {
    lines.push(colors.yellow(`the store has refused ${describeRejection(rejectionBefore, Date.now())}`));
  }
  const heading = lines.join('\n');
  if (json) printJson(plain(response));
  else print(workers.length === 0 ? heading : `${heading}\n\n${workerTable(workers)}`);
  checkAcknowledged(workers);
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
    worker.acknowledged ? colors.green('acknowledged') : colors.red(worker.reason),
  ]);
  return table(['WORKER', 'PID', 'GENERATION', 'ANSWER'], rows);
}
