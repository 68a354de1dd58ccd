import { isIP } from 'node:net';
import { type PeerCertificate, checkServerIdentity } from 'node:tls';

/** What a gRPC channel over TLS is told of the server that it asks. */
interface ServerIdentity {
  readonly verification: { checkServerIdentity?: (name: string, peer: PeerCertificate) => Error | undefined };
  readonly channelOptions: { readonly 'grpc.ssl_target_name_override'?: string };
}

/** Stands in the place of an address, which TLS cannot be told as the name of a server (RFC 6066 3). */
const NO_NAME = 'headwater.invalid';

/** @param host name or address, without brackets, that the server's certificate must be of */
export function serverIdentity(host: string): ServerIdentity {
  if (isIP(host) === 0) return { verification: {}, channelOptions: {} };
  return {
    verification: { checkServerIdentity: (_, peer) => checkServerIdentity(host, peer) },
    channelOptions: { 'grpc.ssl_target_name_override': NO_NAME },
  };
}
