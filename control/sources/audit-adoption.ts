import type { Credential } from '../../origin/signing/credential.ts';
import type { AuditTrail } from '../audit-line.ts';
import { acknowledgedBy } from '../supervisor/worker-acknowledgement.ts';
import { maskedIdOf } from '../credential/mask-access-key-id.ts';
import type { RotationResult } from '../rotation/rotation.ts';

/** A credential that a source delivered, and what came of it. */
interface Adoption extends RotationResult {
  readonly source: string;
  readonly credential: Credential;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs?: number | undefined;
}

/** Who it was, where nobody called. */
export function sourceAsCaller(source: string): string {
  return `source ${source}`;
}

/** Leaves a line as a push leaves one: who, what, and the result. */
export function auditAdoption(trail: AuditTrail, adoption: Adoption): void {
  const { source, bucket, credential, expiresAtMs, generation, workers } = adoption;
  trail.write({
    who: sourceAsCaller(source),
    action: 'adopt credential',
    bucket,
    kind: credential.kind,
    maskedAccessKeyId: maskedIdOf(credential),
    expiresAtMs,
    generation,
    acknowledged: acknowledgedBy(workers),
    workers: workers.length,
    result: 'OK',
  });
}
