import { type ServiceError, status } from '@grpc/grpc-js';
import { EtcdError, type EtcdErrorKind } from './etcd.ts';

/** The endpoint's own trouble: another may do better. */
export class EndpointError extends EtcdError {}

/** Whoever authenticates anew may be let in. */
export class StaleTokenError extends EtcdError {}

/** What gRPC says where it handed a call to no connection: only then it is certain that nothing was sent. */
const UNSENT =
  /^No connection established|^Name resolution failed|^Channel closed before|Waiting for LB pick/;

/** What OpenSSL and Node say of certificates, the server's as well as ours. */
const CERTIFICATE = /certificate|altnames|self-signed|tls alert|CERT_/i;

/** Of a token that has expired, that a member which started anew never saw, or from before users were changed or asked for. */
const STALE_TOKEN = /invalid auth token|revision of auth store is old|user name is empty/;

/** Where etcd's own words say more than the code of gRPC under which they come. */
const KINDS_BY_WORDS: readonly (readonly [words: RegExp, kind: EtcdErrorKind])[] = [
  [STALE_TOKEN, 'denied'],
  [/authentication failed/, 'denied'],
  [/permission denied/, 'denied'],
  [/database space exceeded/, 'no-space'],
  [/has been compacted/, 'compacted'],
  [/too many requests/, 'unavailable'],
];

const KINDS_BY_CODE: Readonly<Partial<Record<status, EtcdErrorKind>>> = {
  [status.UNAVAILABLE]: 'unavailable',
  [status.DEADLINE_EXCEEDED]: 'unavailable',
  [status.CANCELLED]: 'unavailable',
  // Connections that end in the midst of an answer, and proposals that raft drops.
  [status.INTERNAL]: 'unavailable',
  [status.UNKNOWN]: 'unavailable',
  [status.PERMISSION_DENIED]: 'denied',
  [status.UNAUTHENTICATED]: 'denied',
};

/** @param isChange whether it matters that it may have been done all the same */
export function callError({ code, details }: ServiceError, endpoint: string, isChange: boolean): EtcdError {
  const message = `etcd at ${endpoint}: ${inWords(code, details)}`;
  if (STALE_TOKEN.test(details)) return new StaleTokenError('denied', message);
  const isUnsent = UNSENT.test(details);
  if (isUnsent && CERTIFICATE.test(details)) return new EndpointError('denied', message);
  const kind = kindByWords(details) ?? KINDS_BY_CODE[code] ?? 'refused';
  if (kind !== 'unavailable') return new EtcdError(kind, message);
  return new EndpointError(kind, message, isChange && !isUnsent && !isBeforehand(details));
}

/** Of a watch that etcd ended and said why. */
export function cancelError(reason: string, endpoint: string): EtcdError {
  const message = `etcd at ${endpoint}: ${reason || 'the watch was ended'}`;
  return new EtcdError(kindByWords(reason) ?? 'refused', message);
}

function kindByWords(words: string): EtcdErrorKind | undefined {
  return KINDS_BY_WORDS.find(([pattern]) => pattern.test(words))?.[1];
}

/** What etcd refuses before it looks at it, where the call says `hasleader`. */
function isBeforehand(details: string): boolean {
  return details === 'etcdserver: no leader' || details === 'etcdserver: too many requests';
}

/** gRPC's own details of a deadline are an account of its milliseconds, and those of a connection have notes around them. */
function inWords(code: status, details: string): string {
  if (code === status.DEADLINE_EXCEEDED)
    return UNSENT.test(details) ? 'no connection in time' : 'no answer in time';
  const [, alert] = /ssl\/tls (alert [^:]+)/.exec(details) ?? [];
  const [, lastError] =
    /^No connection established\. Last error: (?:Error: )?(.*?)\. Resolution note/.exec(details) ?? [];
  return alert ?? lastError ?? (details || status[code]);
}
