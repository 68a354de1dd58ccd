import { CommandError, EXIT } from '../terminal/exit-codes.ts';

/** @throws CommandError where a worker did not acknowledge a change, which is done all the same */
export function checkAcknowledged(workers: readonly { readonly acknowledged: boolean }[]): void {
  const silent = workers.filter(({ acknowledged }) => !acknowledged);
  if (silent.length === 0) return;
  const count = `${silent.length} of ${workers.length} workers`;
  throw new CommandError(`${count} did not acknowledge`, EXIT.notAcknowledged);
}
