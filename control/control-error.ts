/** Every way a call of the control service can be refused. The gRPC status of each is in `control/grpc/error-status.ts`. */
export type ControlErrorCode =
  | 'invalid-argument'
  | 'unauthenticated'
  | 'permission-denied'
  | 'too-many-failures'
  | 'unknown-bucket'
  | 'unknown-generation'
  | 'no-credential'
  | 'unknown-key'
  | 'key-mismatch'
  | 'key-in-use'
  | 'no-private-key'
  | 'too-many-keys'
  | 'etag-mismatch'
  | 'no-route'
  | 'generation-mismatch'
  | 'too-many-pushes'
  | 'source-failed'
  | 'credential-refused'
  | 'probe-missing'
  | 'no-probe'
  | 'store-unreachable'
  | 'store-untrusted'
  | 'state-unwritable'
  | 'no-fleet'
  | 'fleet-unreachable'
  | 'outcome-unknown'
  | 'too-many-watchers'
  | 'caller-gone'
  | 'no-worker'
  | 'busy'
  | 'no-config-file'
  | 'config-refused'
  | 'workers-failed';

/** One thing wrong with one field. The description never holds the value. */
export interface FieldViolation {
  /** In the contract's words: `session_credentials.secret_access_key`. */
  readonly field: string;
  readonly description: string;
}

/** The one error class of the control services. Message and violations never hold a secret and are sent as they are. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: ControlErrorCode;
  readonly violations: readonly FieldViolation[];
  /** What a program may want to know of it; sent as it is. */
  readonly info: Readonly<Record<string, string>>;

  constructor(
    code: ControlErrorCode,
    message: string,
    violations: readonly FieldViolation[] = [],
    info: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.violations = violations;
    this.info = info;
  }
}

/** Several fields at fault: `Cannot push a credential: bucket must not be empty`. */
export function invalidArgument(action: string, violations: readonly FieldViolation[]): ControlError {
  const reasons = violations.map(({ field, description }) => `${field} ${description}`);
  return new ControlError('invalid-argument', `${action}: ${reasons.join('; ')}`, violations);
}
