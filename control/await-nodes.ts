import type { FleetOutcome, FleetReceipt, FleetWait } from './node-acknowledgement.ts';

/** An answer to a change, with what the nodes of the fleet made of it within their time; as it was where there is no fleet. */
export async function awaitNodes<Result extends { readonly receipt?: FleetReceipt }>(
  { receipt, ...result }: Result,
  wait: FleetWait = 'all',
): Promise<Omit<Result, 'receipt'> & FleetOutcome> {
  if (receipt === undefined) return result;
  return { ...result, revision: receipt.revision, nodes: await receipt.acknowledged(wait) };
}
