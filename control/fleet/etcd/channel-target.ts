import { type ChannelCredentials, type ChannelOptions, type VerifyOptions, credentials } from '@grpc/grpc-js';
import { serverIdentity } from '../../access/server-identity.ts';
import { readTogether } from '../../mounted-folder.ts';
import { readTextFile } from '../../read-text-file.ts';
import { EtcdError, type EtcdTlsFiles } from './etcd.ts';

/** How an endpoint is reached. */
export interface ChannelTarget {
  /** As gRPC spells it. */
  readonly address: string;
  readonly credentials: ChannelCredentials;
  readonly options: ChannelOptions;
}

/** A chain of certificates; a bundle of all public authorities has a quarter of a megabyte. */
const MAX_FILE_BYTES = 1024 * 1024;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Reads the files as they are now. @throws EtcdError `denied` where they are no good */
export function channelTarget(endpoint: string, tls: EtcdTlsFiles = {}): ChannelTarget {
  const { protocol, hostname, port } = new URL(endpoint);
  const address = `dns:${hostname}:${port || DEFAULT_PORTS[protocol]}`;
  if (protocol === 'http:') return { address, credentials: credentials.createInsecure(), options: {} };
  const { verification, channelOptions } = serverIdentity(hostname.replace(/^\[(.*)\]$/, '$1'));
  return { address, credentials: tlsCredentials(tls, verification), options: channelOptions };
}

function tlsCredentials(
  { ca, certificate, key }: EtcdTlsFiles,
  verification: VerifyOptions,
): ChannelCredentials {
  const [roots, privateKey, chain] = readTogether([ca, key, certificate], read);
  try {
    return credentials.createSsl(roots, privateKey, chain, verification);
  } catch {
    // What OpenSSL says may quote the key.
    const files = [ca, certificate, key].filter((path) => path !== undefined).join(', ');
    throw new EtcdError(
      'denied',
      `Cannot use ${files} for TLS with etcd: they do not hold what they should, in PEM`,
    );
  }
}

function read(path: string | undefined): Buffer | null {
  if (path === undefined) return null;
  try {
    return Buffer.from(readTextFile(path, MAX_FILE_BYTES));
  } catch (error) {
    const { message } = error as Error;
    throw new EtcdError('denied', `Cannot read ${path} for TLS with etcd: ${message}`);
  }
}
