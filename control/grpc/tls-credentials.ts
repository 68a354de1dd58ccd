import { ServerCredentials } from '@grpc/grpc-js';
import { type TlsFiles, type TlsMaterial, readTlsFiles } from '../access/tls-files.ts';
import type { Log } from '../log.ts';

/** Files are looked at so often: whoever renews certificates does so days before the old ones end. */
const LOOK_INTERVAL_MS = 5000;

/** RFC 8996: what is older is not to be used. */
const MIN_VERSION = 'TLSv1.2';

/**
 * A server's certificate that is read again when its files change: new connections get the new one, those that are there
 * keep what they have. With another client CA, connections are to be made anew. Files that cannot be used leave the old ones in force.
 */
export class TlsCredentials extends ServerCredentials {
  readonly #files: TlsFiles;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  #material: TlsMaterial;
  #lastFault = '';
  #onClientCa: () => void = () => undefined;

  /** @throws TlsFileError */
  constructor(files: TlsFiles, log: Log) {
    const material = readTlsFiles(files);
    // Whoever has no certificate of ours may have a token: that it proves nothing is found out with each call.
    super(
      { requestCert: files.clientCa !== undefined, rejectUnauthorized: false, minVersion: MIN_VERSION },
      { ...material },
    );
    this.#files = files;
    this.#log = log;
    this.#material = material;
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL_MS).unref();
  }

  /** Calls back when other authorities vouch for clients: whoever is connected was looked at by the old ones. */
  onClientCa(callback: () => void): void {
    this.#onClientCa = callback;
  }

  override _equals(other: ServerCredentials): boolean {
    return other === this;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    try {
      const material = readTlsFiles(this.#files);
      this.#lastFault = '';
      if (isSame(material, this.#material)) return;
      const isOtherCa = material.ca !== this.#material.ca;
      this.#material = material;
      this.updateSecureContextOptions({ ...material });
      this.#log.info(
        { certificate: this.#files.certificate },
        'the certificate of the control port is a new one',
      );
      if (isOtherCa) this.#onClientCa();
    } catch (error) {
      const { message: reason } = error as Error;
      // Said once, not with every look.
      if (reason !== this.#lastFault)
        this.#log.error(
          { reason },
          'the files of the control port are no good: it keeps the certificate it has',
        );
      this.#lastFault = reason;
    }
  }
}

function isSame(a: TlsMaterial, b: TlsMaterial): boolean {
  return a.cert === b.cert && a.key === b.key && a.ca === b.ca;
}
