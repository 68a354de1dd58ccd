import { X509Certificate, createPrivateKey } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { TlsMaterial } from '../../origin/tls-material.ts';
import { readTextFile } from '../read-text-file.ts';
import { readTogether } from '../mounted-folder.ts';

/** Files in PEM; read again when they change. */
export interface TlsFiles {
  /** The chain, the server's own certificate first. */
  readonly certificate: string;
  readonly key: string;
  /** Of whoever vouches for clients; absent: no certificate of a client is looked at. */
  readonly clientCa?: string | undefined;
}

/** A chain of certificates; a bundle of all public authorities has a quarter of a megabyte. */
const MAX_FILE_BYTES = 1024 * 1024;

/** Which of the files is at fault. */
export class TlsFileError extends Error {
  override readonly name = 'TlsFileError';
  readonly file: keyof TlsFiles;

  constructor(file: keyof TlsFiles, message: string, options?: ErrorOptions) {
    super(message, options);
    this.file = file;
  }
}

/** @throws TlsFileError where a file cannot be read, holds something else, or the key is of another certificate */
export function readTlsFiles(files: TlsFiles): TlsMaterial {
  const names = ['certificate', 'key', 'clientCa'] as const;
  const [certificate, key, clientCa] = readTogether(
    names.map((name) => files[name]),
    (path, i) => (path === undefined ? undefined : read(names[i]!, path)),
  );
  const material = {
    cert: checked('certificate', certificate, (text) => new X509Certificate(text)),
    key: checked('key', key, createPrivateKey),
    ...(clientCa !== undefined && {
      ca: checked('clientCa', clientCa, (text) => new X509Certificate(text)),
    }),
  };
  if (!new X509Certificate(material.cert).checkPrivateKey(createPrivateKey(material.key))) {
    throw new TlsFileError('key', 'is not the key of the certificate');
  }
  try {
    createSecureContext(material);
  } catch (error) {
    throw new TlsFileError('certificate', 'cannot be used for TLS', { cause: error });
  }
  return material;
}

function read(file: keyof TlsFiles, path: string): string {
  try {
    return readTextFile(path, MAX_FILE_BYTES);
  } catch (error) {
    throw new TlsFileError(file, `cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function checked(file: keyof TlsFiles, text = '', parse: (text: string) => unknown): string {
  try {
    parse(text);
    return text;
  } catch {
    // What the parser says may quote the key.
    throw new TlsFileError(file, `holds no ${file === 'key' ? 'private key' : 'certificate'} in PEM`);
  }
}
