import type { AuditLine, AuditTrail } from '../audit-line.ts';

/** Changes of credentials that were asked for in one way. */
export interface RotationCount {
  /** `push`, `adopt`, `refresh`, `roll back`, `revoke`. */
  readonly action: string;
  /** A name of the configuration, or `source imds`; `nameless`: nobody is named. */
  readonly by: string;
  /** `OK`, or the code of the refusal. */
  readonly outcome: string;
  readonly count: number;
}

/** Audit lines that are counted name what was done so: `push credential`. */
const OF_CREDENTIALS = / credential$/;

/** Who calls without a name is known by an address, of which there is no end. */
const NAMELESS = 'nameless';

/** Counts rotations as the audit trail tells of them: what was done, by whom, and what came of it. */
export class RotationTally {
  readonly #counts = new Map<string, RotationCount>();

  get counts(): readonly RotationCount[] {
    return [...this.#counts.values()];
  }

  /** The trail, with its lines counted. */
  counting(trail: AuditTrail): AuditTrail {
    return {
      write: (line) => {
        this.#add(line);
        trail.write(line);
      },
      close: () => trail.close(),
    };
  }

  #add(line: AuditLine): void {
    const { action: said, who, result: outcome } = line;
    if (!OF_CREDENTIALS.test(said) || line['validateOnly'] === true) return;
    const action = said.replace(OF_CREDENTIALS, '');
    const by = who === line['peer'] ? NAMELESS : who;
    const id = JSON.stringify([action, by, outcome]);
    const count = (this.#counts.get(id)?.count ?? 0) + 1;
    this.#counts.set(id, { action, by, outcome, count });
  }
}
