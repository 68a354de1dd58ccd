import type { Draft } from '../../../../control/import/draft/draft.ts';
import { type Imported, settle } from '../../../../control/import/settle.ts';

/** An import with its list as lines: `f:1 S3Region: why`. */
export interface Settled extends Imported {
  readonly list: readonly string[];
}

export function settled(draft: Draft): Settled {
  const imported = settle(draft);
  return { ...imported, list: imported.notTranslated.map(({ at, what, why }) => `${at} ${what}: ${why}`) };
}
