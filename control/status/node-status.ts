import type { ListenAddress } from '../../origin/origin-config.ts';
import type { FailureReason } from '../access/authenticator.ts';
import type { Counters } from '../supervisor/counters.ts';
import type { WorkerReport } from '../supervisor/worker-slot.ts';
import type { FleetView } from '../fleet/fleet-view.ts';
import type { RotationCount } from './rotation-tally.ts';
import type { BucketCredential } from './bucket-credential.ts';

/** What this node is doing, for the status service, the metrics and the page. Holds no secret. */
export interface NodeStatus {
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** One line a reason; none: it is ready. */
  readonly notReadyReasons: readonly string[];
  /** Where players connect. */
  readonly address: ListenAddress;
  /** How they ask there. */
  readonly scheme: 'http' | 'https';
  readonly workers: readonly WorkerReport[];
  /** Every bucket, in the order of the configuration. */
  readonly credentials: readonly BucketCredential[];
  /** Of all workers there are and were. */
  readonly counters: Counters;
  readonly config: ConfigStatus;
  /** Callers that nobody knew, by reason, since the start. */
  readonly authenticationFailures: Readonly<Record<FailureReason, number>>;
  /** Changes of credentials that were asked for, since the start. */
  readonly rotations: readonly RotationCount[];
  /** Absent: the node is of no fleet. */
  readonly fleet?: FleetView;
}

/** How the configuration that is in use came to be so. */
export interface ConfigStatus {
  /** When what is in use was read; milliseconds since the epoch. */
  readonly loadedAtMs: number;
  /** Present where the file was read again since, and refused. */
  readonly refusal?: { readonly atMs: number; readonly reason: string };
}

export type ReadStatus = () => NodeStatus;
