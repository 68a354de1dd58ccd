import type { AuditTrail } from '../audit-line.ts';
import { type ChainHead, NO_LINE, chainedLine } from './chain.ts';

/** An audit trail on standard output, where nothing else of a server goes; the chain begins with the process. */
export function stdoutAudit(): AuditTrail {
  let head: ChainHead = NO_LINE;
  return {
    write(fields) {
      const next = chainedLine({ time: new Date().toISOString(), ...fields }, head);
      head = next.head;
      process.stdout.write(`${next.line}\n`);
    },
    close: () => undefined,
  };
}
