import type { Credential } from '../../origin/signing/credential.ts';
import type { AuditTrail } from '../audit-line.ts';
import type { CredentialSource } from '../credential/credential-source.ts';
import { auditAdoption } from '../sources/audit-adoption.ts';
import type { Adopt } from '../sources/credential-adoption.ts';

type Sources = Readonly<Record<string, CredentialSource>>;

export type OnAdopted = (bucket: string, credential: Credential) => Promise<void>;

interface StaticAdoption {
  readonly adopt: Adopt;
  readonly audit: AuditTrail;
  /** Of these buckets, or of all. */
  readonly isWanted?: (bucket: string, source: CredentialSource) => boolean;
  readonly onAdopted?: OnAdopted | undefined;
  /** Whether somebody wants them in place of a push. */
  readonly replaceActive: boolean;
}

/** Takes over credentials that stand in the configuration itself; each is tried before it replaces one that works. */
export async function adoptStatic(
  sources: Sources,
  { adopt, audit, isWanted = () => true, onAdopted, replaceActive }: StaticAdoption,
): Promise<void> {
  for (const [bucket, source] of Object.entries(sources)) {
    if (source.kind !== 'static' || !isWanted(bucket, source)) continue;
    const { credential } = source;
    const adopted = await adopt({
      bucket,
      credential,
      source: 'static',
      onlyIfUnusable: false,
      replaceActive,
    });
    if (adopted.isNew) auditAdoption(audit, { ...adopted, source: 'static', credential });
    await onAdopted?.(bucket, credential);
  }
}
