import type { BucketsByName } from '../../origin/origin-config.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import { awaitNodes } from '../await-nodes.ts';
import { ControlError, type FieldViolation, invalidArgument } from '../control-error.ts';
import type { FleetWait } from '../node-acknowledgement.ts';
import type { Verify } from '../verification/credential-verifier.ts';
import type { ActivationMode, Verification } from '../verification/verification.ts';
import { requestIdViolations } from './answered-requests.ts';
import { bucketViolations } from '../credential/bucket-violations.ts';
import { credentialForBucket } from '../credential/credential-for-bucket.ts';
import { credentialViolations, expiryViolations } from '../credential/credential-violations.ts';
import type { RequestRecord } from './generation-log.ts';
import { checkBucket, checkGeneration } from './rotation-checks.ts';
import type { Rotation, RotationResult } from './rotation.ts';

interface PushRequest {
  readonly bucket: string;
  readonly credential: Credential;
  /** Check everything, change nothing. */
  readonly validateOnly?: boolean;
  /** Whether it is tried on the bucket first; `auto` by default. */
  readonly mode?: ActivationMode;
  /** Empty: the push may not be retried blindly. */
  readonly requestId?: string;
  readonly expectedGeneration?: number | undefined;
  /** Of a fleet; all by default. */
  readonly wait?: FleetWait;
  /** Who asks, for the log of rotations. */
  readonly who?: string;
  /** Aborted when the caller has gone; a push whose turn has not come by then is not done, unless its id says that it will be asked for again. */
  readonly signal?: AbortSignal;
}

export interface PushResult extends RotationResult {
  /** Absent where the answer is from before a restart. */
  readonly verification?: Verification;
}

const ACTION = 'Cannot push a credential';

/** Where the parts of each kind stand in the request. */
const FIELD_OF_KIND: Readonly<Record<Credential['kind'], string>> = {
  'access-key': 'access_key_pair',
  session: 'session_credentials',
  'signing-keys': 'scoped_signing_keys',
  bearer: 'bearer_token',
};

/** A push, top to bottom: check, take turns, make generation n+1, hand it to the workers. */
export class CredentialPush {
  readonly #rotation: Rotation;
  readonly #config: BucketsByName;
  readonly #verify: Verify;

  /** @param verify nothing is tried by default */
  constructor(rotation: Rotation, config: BucketsByName, verify: Verify = unverified) {
    this.#rotation = rotation;
    this.#config = config;
    this.#verify = verify;
  }

  /** @throws ControlError before anything has changed */
  async push(request: PushRequest): Promise<PushResult> {
    const { requestId = '', bucket, credential, expectedGeneration, mode = 'auto' } = request;
    if (request.validateOnly) {
      const verification = await this.#verified(bucket, this.#check(request), mode);
      return { ...this.#unchanged(bucket), verification };
    }
    const asked = { bucket, credential, expectedGeneration, mode };
    return this.#rotation.answered.once(ACTION, requestId, asked, (record) => this.#enqueue(request, record));
  }

  #unchanged(bucket: string): RotationResult {
    const generation = this.#rotation.generations.generation(bucket);
    const rejectionBefore = this.#rotation.rejection(bucket);
    return { bucket, generation, workers: [], ...(rejectionBefore !== undefined && { rejectionBefore }) };
  }

  async #enqueue(request: PushRequest, record?: RequestRecord): Promise<PushResult> {
    const credential = this.#check(request);
    const { bucket, expectedGeneration, requestId = '', who, wait, signal, mode = 'auto' } = request;
    const result = await this.#rotation.takeTurn(ACTION, bucket, async () => {
      if (signal?.aborted && requestId === '') {
        throw new ControlError('caller-gone', `${ACTION}: the caller has gone`);
      }
      // Again: others may have had their turn since.
      this.#checkGeneration(request);
      const verification = await this.#verified(bucket, credential, mode);
      const probe = verification.kind === 'read' ? verification.probe : undefined;
      const activated = await this.#rotation.activate(bucket, ({ current }) => {
        // And again: a node elsewhere may have been first.
        checkGeneration(ACTION, current?.generation ?? 0, expectedGeneration);
        return { credential, source: 'push', who, request: record, probe, isUntried: mode === 'immediate' };
      });
      return { ...activated, verification };
    });
    return awaitNodes(result, wait);
  }

  #checkGeneration({ bucket, expectedGeneration }: PushRequest): void {
    checkGeneration(ACTION, this.#rotation.generations.generation(bucket), expectedGeneration);
  }

  /** Tried as it will sign: beside keys of days that are held already. */
  #verified(bucket: string, given: Credential, mode: ActivationMode): Promise<Verification> {
    const credential = this.#rotation.joined(bucket, given);
    return this.#verify({ action: ACTION, bucket, credential, mode });
  }

  /** @returns what of the credential is for the bucket */
  #check(request: PushRequest): Credential {
    const { bucket, credential: given, requestId = '' } = request;
    const { generations, now } = this.#rotation;
    checkBucket(ACTION, generations, bucket);
    const config = this.#config.buckets[bucket];
    const unfit = config === undefined ? [] : bucketViolations(config, given);
    const credential = config === undefined || unfit.length > 0 ? given : credentialForBucket(config, given);
    const found = [...credentialViolations(given), ...expiryViolations(credential, now()), ...unfit];
    const prefix = FIELD_OF_KIND[given.kind];
    const violations: FieldViolation[] = [
      ...found.map(({ field, description }) => ({
        field: field === '' ? prefix : `${prefix}.${field}`,
        description,
      })),
      ...requestIdViolations(requestId),
    ];
    if (violations.length > 0) throw invalidArgument(ACTION, violations);
    this.#checkGeneration(request);
    return credential;
  }
}

function unverified(): Promise<Verification> {
  return Promise.resolve({ kind: 'none', reason: 'nothing is tried here' });
}
