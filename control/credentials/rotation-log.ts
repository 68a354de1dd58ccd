import type { CredentialSource } from '../config/config.ts';

/** A new generation, for people to look back at. */
export interface Rotation {
  /** When it became active, milliseconds since the epoch. */
  readonly atMs: number;
  readonly bucket: string;
  readonly generation: number;
  /** Where it came from. */
  readonly source: CredentialSource['kind'];
  readonly maskedAccessKeyId: string;
  /** Of this many workers, so many signed with it when the push answered. */
  readonly workers: number;
  readonly acknowledged: number;
  /** From the first worker being told to the last answer. */
  readonly tookMs: number;
}

/** What fits a page; the audit log has all. */
const MAX_ROTATIONS = 50;

/** The latest rotations, newest first. */
export class RotationLog {
  #rotations: readonly Rotation[] = [];

  get latest(): readonly Rotation[] {
    return this.#rotations;
  }

  add(rotation: Rotation): void {
    this.#rotations = [rotation, ...this.#rotations].slice(0, MAX_ROTATIONS);
  }
}
