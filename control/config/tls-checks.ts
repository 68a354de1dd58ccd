import { TlsFileError, type TlsFiles, readTlsFiles } from '../access/tls-files.ts';
import type { HeadwaterConfig } from './config.ts';
import type { LocatedProblem } from './describe-issue.ts';

const KEYS: Readonly<Record<keyof TlsFiles, string>> = {
  certificate: 'certificate',
  key: 'key',
  clientCa: 'client_ca',
};

/** Whether a server can show what its files hold. */
export function checkTlsFiles(tls: TlsFiles, server: 'control' | 'origin'): LocatedProblem[] {
  try {
    readTlsFiles(tls);
    return [];
  } catch (error) {
    if (!(error instanceof TlsFileError)) throw error;
    return [{ path: [server, 'tls', KEYS[error.file]], text: error.message }];
  }
}

/** Whether the origin can show what it is to, and routes ask for no certificate that nobody vouches for. */
export function checkOriginTls({ originTls, origin }: HeadwaterConfig): LocatedProblem[] {
  const text = 'is never shown: origin.tls has no client_ca';
  const inVain = origin.routes.flatMap(({ shield }, index) =>
    shield?.certificateNames === undefined || originTls?.clientCa !== undefined
      ? []
      : [{ path: ['routes', index, 'shield', 'client_certificate'], text }],
  );
  return [...(originTls === undefined ? [] : checkTlsFiles(originTls, 'origin')), ...inVain];
}
