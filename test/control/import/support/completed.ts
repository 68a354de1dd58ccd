import type { Draft } from '../../../../control/import/draft/draft.ts';
import { type Imported, completeDraft } from '../../../../control/import/complete-draft.ts';

/** An import with its list as lines: `f:1 S3Region: why`. */
interface Completed extends Imported {
  readonly list: readonly string[];
}

export function completed(draft: Draft): Completed {
  const imported = completeDraft(draft);
  return { ...imported, list: imported.notTranslated.map(({ at, what, why }) => `${at} ${what}: ${why}`) };
}
