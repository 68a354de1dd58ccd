/** Every way in which an exchange fails short of an answer. */
export type TransportFailureKind =
  /** There was no connection in time. */
  | 'connect-timeout'
  /** Refused, unreachable, or the name is not known. */
  | 'no-connection'
  /** What is there cannot prove that it is the store. */
  | 'untrusted'
  /** The request was sent, and no answer came in time. */
  | 'head-timeout'
  /** The answer began, and nothing more of it came in time. */
  | 'body-timeout'
  /** The connection ended before the answer did. */
  | 'broken-off'
  /** What came is no HTTP that can be trusted. */
  | 'broken-framing';

/** `detail` is a code of the system's or of the library's, for people: never anything that was sent. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  readonly kind: TransportFailureKind;
  readonly detail: string;

  constructor(kind: TransportFailureKind, detail: string, options?: ErrorOptions) {
    super(`${kind} (${detail})`, options);
    this.kind = kind;
    this.detail = detail;
  }
}

/** OpenSSL's words for a certificate that proves nothing, and Node's for one of another name. */
const UNTRUSTED = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$/;

/** Errors of the system before there is a connection; any other is one of a connection that there was. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Reads an error of a socket. */
export function failureOfSocket(cause: Error): TransportFailure {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  return new TransportFailure(kindOf(code), code, { cause });
}

function kindOf(code: string): TransportFailureKind {
  if (UNTRUSTED.test(code)) return 'untrusted';
  if (code === 'ETIMEDOUT') return 'connect-timeout';
  return NO_CONNECTION.has(code) ? 'no-connection' : 'broken-off';
}
