import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { subjectAltNames } from '../../subject-alt-names.ts';

/** From now on a connection has this address: what stands before us said so, and is believed. */
export function ascribe(socket: Socket, address: string): void {
  Object.defineProperty(socket, 'remoteAddress', { value: address });
}

/** What TLS is spoken on: what Node calls `_parent`. */
export function carrierOf(socket: TLSSocket): Socket {
  const { _parent: carrier } = socket as TLSSocket & { _parent: Socket };
  return carrier;
}

/** Has TLS be spoken with whom it is carried to. */
export function ascribeAsCarried(socket: TLSSocket): void {
  const carrier = carrierOf(socket);
  if (Object.hasOwn(carrier, 'remoteAddress')) ascribe(socket, carrier.remoteAddress ?? '');
}

const NOBODY: readonly string[] = [];
const known = new WeakMap<Socket, readonly string[]>();

/**
 * Who a client is by its certificate, where an authority of ours vouches for it: the common name of its subject, and the
 * names of hosts and the URIs beside it (RFC 5280 4.2.1.6).
 */
export function certificateNames(socket: Socket): readonly string[] {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return NOBODY;
  const before = known.get(socket);
  if (before !== undefined) return before;
  const { subject = '', subjectAltName = '' } = socket.getPeerX509Certificate() ?? {};
  const names = [...commonNames(subject), ...subjectAltNames(subjectAltName)];
  known.set(socket, names);
  return names;
}

/** Of a subject as Node writes it, an attribute a line. */
function commonNames(subject: string): string[] {
  return subject.split('\n').flatMap((line) => (line.startsWith('CN=') ? [line.slice('CN='.length)] : []));
}
