import type { RotationEntry } from '../credential/rotation-entry.ts';
import type { BucketCredential } from '../status/bucket-credential.ts';
import type { Refusal, RefusalHistory } from './refusal-history.ts';
import type { SeenGeneration, SeenGenerations } from './seen-generations.ts';

/** From when until when a generation was the active one of its bucket, for the timeline. */
export interface GenerationSpan {
  readonly bucket: string;
  readonly generation: number;
  readonly maskedAccessKeyId: string;
  readonly source: string;
  /** Who made it so; absent where nobody said. */
  readonly who?: string | undefined;
  /** Of which generation it has the credential, where one was restored. */
  readonly restoredGeneration?: number | undefined;
  readonly fromMs: number;
  /** Absent of the one that is active. */
  readonly untilMs?: number | undefined;
  readonly end: 'active' | 'replaced' | 'revoked';
  /** Of the active one, where it is known. */
  readonly expiresAtMs?: number | undefined;
  /** The last time that the store refused it. */
  readonly refusal?: Refusal | undefined;
}

/** Of a bucket; as many as fit a screen. */
const MAX_OF_A_BUCKET = 8;

/** The generations of every bucket, newest first, as far as the log of rotations goes back. */
export function generationSpans(
  credentials: readonly BucketCredential[],
  rotations: readonly RotationEntry[],
  { seen, refusals }: { readonly seen: SeenGenerations; readonly refusals: RefusalHistory },
): GenerationSpan[] {
  return credentials.flatMap((credential) => {
    const { bucket } = credential;
    const changes = rotations.filter((entry) => entry.bucket === bucket);
    const begun = changes.filter(({ event }) => event !== 'revoked').slice(0, MAX_OF_A_BUCKET);
    const revokedAt = new Map(
      changes.flatMap(({ event, generation, atMs }) => (event === 'revoked' ? [[generation, atMs]] : [])),
    );
    return withSeen(begun.map(beginning), seen.of(bucket)).map((begin, index, all): GenerationSpan => {
      const refusal = refusals.of(bucket, begin.generation);
      const known = { ...begin, bucket, ...(refusal !== undefined && { refusal }) };
      const revoked = revokedAt.get(begin.generation);
      const replaced = all[index - 1]?.fromMs;
      if (revoked !== undefined && revoked <= (replaced ?? Infinity))
        return { ...known, untilMs: revoked, end: 'revoked' };
      if (replaced !== undefined) return { ...known, untilMs: replaced, end: 'replaced' };
      const { expiresAtMs } = credential.active ?? {};
      return { ...known, end: 'active', ...(expiresAtMs !== undefined && { expiresAtMs }) };
    });
  });
}

type Beginning = Pick<
  GenerationSpan,
  'generation' | 'maskedAccessKeyId' | 'source' | 'who' | 'restoredGeneration' | 'fromMs'
>;

function beginning({ atMs, generation, maskedAccessKeyId, source, who, ...entry }: RotationEntry): Beginning {
  const { restoredGeneration } = entry;
  return { generation, maskedAccessKeyId, source, who, restoredGeneration, fromMs: atMs };
}

/** With those that are in no log: what a node starts with. */
function withSeen(begun: Beginning[], seen: readonly SeenGeneration[]): Beginning[] {
  const logged = new Set(begun.map(({ generation }) => generation));
  const others = seen.filter(({ generation }) => !logged.has(generation));
  return [...begun, ...others].toSorted((a, b) => b.generation - a.generation).slice(0, MAX_OF_A_BUCKET);
}
