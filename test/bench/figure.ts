/** One measured figure, its budget where there is one, and the same figure of somebody else where that was measured too. */
export interface Figure {
  readonly scenario: string;
  readonly name: string;
  readonly unit:
    | 'µs'
    | 'ms'
    | 'µs/request'
    | 'µs/MB'
    | 'MB'
    | 'x moov'
    | 'reads'
    | 'requests/s'
    | 'x nginx'
    | 'GETs'
    | '% of a core'
    | 'x';
  readonly value: number;
  /** The value must not be above it. */
  readonly budget?: number;
  /** How far the value may be off on this machine, now, as a part of it. What says so fails the run where it is further above. */
  readonly noise?: number;
  /** Whether it was measured with too little to tell. */
  readonly isRough?: boolean;
  readonly beside?: readonly { readonly name: string; readonly value: number }[];
}

/** Something to measure; it cleans up after itself. */
export interface Scenario {
  readonly name: string;
  run(): Promise<readonly Figure[]>;
}

/** For what is measured over requests. @param scale of their number: below 1, it is of warming up as much as of serving */
export function roughAt(scale: number): Pick<Figure, 'isRough'> {
  return scale < 1 ? { isRough: true } : {};
}

export function isWithinBudget({ value, budget }: Figure): boolean {
  return budget === undefined || value <= budget;
}

/**
 * Whether it is over its budget by more than the machine may be to blame for.
 *
 * @param margin what is borne at least: of processors that nobody has set budgets on
 */
export function isBeyondNoise({ value, budget, noise }: Figure, margin: number): boolean {
  return budget !== undefined && noise !== undefined && value > budget * (1 + Math.max(noise, margin));
}
