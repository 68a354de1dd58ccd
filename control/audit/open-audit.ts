import type { AuditTrail } from '../audit-line.ts';
import type { Log } from '../log.ts';
import { FileAudit } from './file-audit.ts';
import { logAudit } from './log-audit.ts';
import { stdoutAudit } from './stdout-audit.ts';

/** In place of a path. */
export const STANDARD_OUTPUT = '-';

/** @param file a path, or {@link STANDARD_OUTPUT}; absent: the log @throws Error where the file cannot be opened */
export function openAudit(file: string | undefined, log: Log): AuditTrail {
  if (file === undefined) return logAudit(log);
  return file === STANDARD_OUTPUT ? stdoutAudit() : new FileAudit(file, log);
}
