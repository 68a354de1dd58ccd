import type { Draft } from '../../../../control/import/draft/draft.ts';
import { type Imported, completeDraft } from '../../../../control/import/complete-draft.ts';

/** An import with its list as lines: `f:1 S3Region: why`. */
interface Completed extends Imported {
  readonly list: readonly string[];
}

/** When the keys of the fixtures sign. */
export const IMPORTED_AT_MS = Date.UTC(2026, 10, 22, 12);

export function completed(draft: Draft): Completed {
  const imported = completeDraft(draft, IMPORTED_AT_MS);
  return { ...imported, list: imported.notTranslated.map(({ at, what, why }) => `${at} ${what}: ${why}`) };
}
