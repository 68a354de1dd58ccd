import { isToken } from '../../access/token.ts';
import { readFile } from '../terminal/read-file.ts';
import {
  type ChannelCredentials,
  type ClientOptions,
  InterceptingCall,
  type Interceptor,
  type VerifyOptions,
  credentials,
} from '@grpc/grpc-js';
import { serverIdentity } from '../../access/server-identity.ts';
import { isLoopback, parseListenAddress } from '../../listen-address.ts';
import { CommandError } from '../terminal/exit-codes.ts';
import type { ClientFlags } from './client-flags.ts';

/** How the service is reached. */
export interface ClientChannel {
  readonly address: string;
  readonly credentials: ChannelCredentials;
  readonly options: ClientOptions;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A chain of certificates; a bundle of all public authorities has a quarter of a megabyte. */
const MAX_FILE_BYTES = 1024 * 1024;

/** The service is on this machine or has an address of its own, and a push is not to take the way round that `http_proxy` says. */
const DIRECT = { 'grpc.enable_http_proxy': 0 };

/** @throws CommandError where a file cannot be read, or holds something else */
export function clientChannel(flags: ClientFlags, environment: Environment): ClientChannel {
  const token = tokenOf(flags, environment);
  const interceptors = token === undefined ? [] : [withToken(token)];
  const address = flags.control;
  if (!usesTls(flags)) {
    return { address, credentials: credentials.createInsecure(), options: { ...DIRECT, interceptors } };
  }
  const parsed = parseListenAddress(address);
  const host = parsed?.kind === 'tcp' ? parsed.host : '';
  const { verification, channelOptions } = serverIdentity(host);
  return {
    address,
    credentials: tlsCredentials(flags, verification),
    options: { ...DIRECT, ...channelOptions, interceptors },
  };
}

/** The service listens without TLS on loopback alone. */
function usesTls({ control, tlsCa, tlsCert }: ClientFlags): boolean {
  const address = parseListenAddress(control);
  if (address === undefined || address.kind === 'unix') return false;
  return tlsCa !== undefined || tlsCert !== undefined || !isLoopback(address);
}

function tlsCredentials(
  { tlsCa, tlsCert, tlsKey }: ClientFlags,
  verification: VerifyOptions,
): ChannelCredentials {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new CommandError('--tls-cert and --tls-key go together');
  }
  const file = (path: string | undefined) =>
    path === undefined ? null : Buffer.from(readFile(path, MAX_FILE_BYTES));
  try {
    return credentials.createSsl(file(tlsCa), file(tlsKey), file(tlsCert), verification);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    // What OpenSSL says may quote the key.
    throw new CommandError('--tls-ca, --tls-cert or --tls-key does not hold what it should, in PEM');
  }
}

function tokenOf({ tokenFile }: ClientFlags, environment: Environment): string | undefined {
  const token =
    tokenFile === undefined ? environment['HEADWATER_TOKEN'] : readFile(tokenFile, MAX_FILE_BYTES).trim();
  if (token === undefined || token === '') return undefined;
  if (isToken(token)) return token;
  throw new CommandError('the token is none: it has characters that no token has');
}

function withToken(token: string): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        metadata.set('authorization', `Bearer ${token}`);
        next(metadata, listener);
      },
    });
}
