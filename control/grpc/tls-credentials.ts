import { ServerCredentials } from '@grpc/grpc-js';
import { type TlsFiles, readTlsFiles } from '../access/tls-files.ts';
import { WatchedTlsFiles } from '../access/watched-tls-files.ts';
import type { Log } from '../log.ts';

/** RFC 8996: what is older is not to be used. */
const MIN_VERSION = 'TLSv1.2';

/**
 * A server's certificate that is read again when its files change: new connections get the new one, those that are there
 * keep what they have. With another client CA, connections are to be made anew. Files that cannot be used leave the old ones in force.
 */
export class TlsCredentials extends ServerCredentials {
  readonly #files: WatchedTlsFiles;
  #onClientCa: () => void = () => undefined;

  /** @throws TlsFileError */
  constructor(files: TlsFiles, log: Log) {
    // Whoever has no certificate of ours may have a token: that it proves nothing is found out with each call.
    super(
      { requestCert: files.clientCa !== undefined, rejectUnauthorized: false, minVersion: MIN_VERSION },
      { ...readTlsFiles(files) },
    );
    this.#files = new WatchedTlsFiles({
      files,
      of: 'the control port',
      log,
      onChange: (material, before) => {
        this.updateSecureContextOptions({ ...material });
        if (material.ca !== before.ca) this.#onClientCa();
      },
    });
  }

  /** Calls back when other authorities vouch for clients: whoever is connected was looked at by the old ones. */
  onClientCa(callback: () => void): void {
    this.#onClientCa = callback;
  }

  override _equals(other: ServerCredentials): boolean {
    return other === this;
  }

  close(): void {
    this.#files.close();
  }
}
