import type { ControlError, ControlErrorCode } from '../control-error.ts';
import { auditedUrl } from '../lending/audited-url.ts';
import { showName } from '../show-name.ts';
import { BadRequest, ErrorInfo, PreconditionFailure, ResourceInfo } from './gen/google/rpc/error_details.ts';
import type { Status } from './gen/google/rpc/status.ts';

/** Of `ErrorInfo`: whose reasons these are. A name that nobody else can have; there is no such host. */
export const DOMAIN = 'control.headwater.internal';

export type Detail = Status['details'][number];

/** What a request may name. */
export interface NamedInRequest {
  readonly bucket?: string;
  readonly generation?: number;
  readonly url?: string;
  readonly id?: string;
  readonly name?: string;
  readonly keyId?: string;
}

/** How an error is explained beside its `ErrorInfo` and the fields at fault. */
type Explain = (error: ControlError, request: NamedInRequest) => Detail[];

const nothing: Explain = () => [];

const missing =
  (resourceType: string, nameOf: (request: NamedInRequest) => string): Explain =>
  ({ message: description }, request) => {
    const info = { resourceType, resourceName: nameOf(request), owner: '', description };
    return [detail('ResourceInfo', ResourceInfo.encode(info).finish())];
  };

const unmet =
  (type: string): Explain =>
  ({ message: description }, request) =>
    preconditionFailure([{ type, subject: bucketName(request), description }]);

const unmetFleet: Explain = ({ message: description }) =>
  preconditionFailure([{ type: 'FLEET', subject: 'state.etcd', description }]);

const mismatch: Explain = ({ violations }) =>
  preconditionFailure(
    violations.map(({ field, description }) => ({ type: 'GENERATION', subject: field, description })),
  );

/** AIP-193: what is missing is a resource, what is not as it must be is a precondition. */
const EXPLANATIONS: Readonly<Record<ControlErrorCode, Explain>> = {
  'invalid-argument': nothing,
  unauthenticated: nothing,
  'permission-denied': nothing,
  'too-many-failures': nothing,
  'unknown-bucket': missing('bucket', bucketName),
  'unknown-generation': missing('generation', (request) => {
    return `${bucketName(request)}/generations/${request.generation ?? 0}`;
  }),
  'no-route': missing('route', ({ url = '' }) => auditedUrl(url)),
  'unknown-key': missing('key', ({ id = '', name = '', keyId = '' }) => showName(id || name || keyId)),
  'key-mismatch': unmet('KEY'),
  'key-in-use': unmet('KEY'),
  'no-private-key': unmet('KEY'),
  'too-many-keys': nothing,
  'etag-mismatch': nothing,
  'no-credential': unmet('CREDENTIAL'),
  'generation-mismatch': mismatch,
  'too-many-pushes': nothing,
  'source-failed': unmet('SOURCE'),
  'credential-refused': unmet('CREDENTIAL'),
  'probe-missing': unmet('PROBE'),
  'no-probe': unmet('PROBE'),
  'store-unreachable': nothing,
  'store-untrusted': nothing,
  'state-unwritable': nothing,
  'no-fleet': unmetFleet,
  'fleet-unreachable': nothing,
  'outcome-unknown': nothing,
  'too-many-watchers': nothing,
  'caller-gone': nothing,
  'no-worker': nothing,
  busy: nothing,
  'no-config-file': nothing,
  'config-refused': nothing,
  'workers-failed': nothing,
};

/** The details of `google.rpc.Status` for a refusal of what a request asked for. */
export function detailsOf(error: ControlError, request: NamedInRequest): Detail[] {
  const reason = error.code.toUpperCase().replaceAll('-', '_');
  return [
    errorInfo(reason, error.info),
    ...(error.violations.length > 0 ? [badRequest(error)] : []),
    ...EXPLANATIONS[error.code](error, request),
  ];
}

/** @param metadata what a program may want to know, and nothing secret */
export function errorInfo(reason: string, metadata: Readonly<Record<string, string>> = {}): Detail {
  return detail('ErrorInfo', ErrorInfo.encode({ reason, domain: DOMAIN, metadata }).finish());
}

/** Of a bucket that there is not, the name may be a secret in the wrong place. */
function bucketName({ bucket = '' }: NamedInRequest): string {
  return `buckets/${showName(bucket)}`;
}

function badRequest({ violations }: ControlError): Detail {
  const fieldViolations = violations.map(({ field, description }) => ({
    field,
    description,
    reason: '',
    localizedMessage: undefined,
  }));
  return detail('BadRequest', BadRequest.encode({ fieldViolations }).finish());
}

function preconditionFailure(violations: PreconditionFailure['violations']): Detail[] {
  return [detail('PreconditionFailure', PreconditionFailure.encode({ violations }).finish())];
}

function detail(name: string, value: Uint8Array): Detail {
  return { typeUrl: `type.googleapis.com/google.rpc.${name}`, value: Buffer.from(value) };
}
