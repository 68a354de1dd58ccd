import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { TlsChange } from '../../origin/messages.ts';
import type { ServerTls, TlsMaterial } from '../../origin/tls-material.ts';
import type { TlsFiles } from '../access/tls-files.ts';
import { WatchedTlsFiles } from '../access/watched-tls-files.ts';
import type { Log } from '../log.ts';

/** RFC 5077 4: a name of 16 bytes, and two keys of as many. */
const TICKET_KEYS_BYTES = 48;

interface OriginCertificateOptions {
  readonly log: Log;
  /** Tells every worker. */
  readonly broadcast: (change: TlsChange) => Promise<unknown>;
}

/** What the origin's workers show their clients: one for all, the newest that its files held. */
export class OriginCertificate {
  readonly #options: OriginCertificateOptions;
  #files: TlsFiles | undefined;
  #watched: WatchedTlsFiles | undefined;
  #current: ServerTls | undefined;
  #revision = 0;

  constructor(options: OriginCertificateOptions) {
    this.#options = options;
  }

  /** For a worker that starts; absent where none is configured. */
  get current(): ServerTls | undefined {
    return this.#current;
  }

  /**
   * Goes by these files from now on, or by none, and looks at them at once.
   *
   * @throws TlsFileError where they cannot be used
   */
  configure(files: TlsFiles | undefined): void {
    if (isDeepStrictEqual(files, this.#files)) {
      this.#watched?.look();
      return;
    }
    const { log } = this.#options;
    const watched =
      files &&
      new WatchedTlsFiles({ files, of: 'the origin', log, onChange: (material) => this.#renew(material) });
    this.close();
    this.#files = files;
    this.#watched = watched;
    this.#current = watched && this.#next(watched.material);
  }

  close(): void {
    this.#watched?.close();
  }

  #renew(material: TlsMaterial): void {
    const tls = this.#next(material);
    this.#current = tls;
    void this.#options.broadcast({ kind: 'tls', tls });
  }

  #next(material: TlsMaterial): ServerTls {
    this.#revision += 1;
    const ticketKeys = randomBytes(TICKET_KEYS_BYTES).toString('base64');
    return { revision: this.#revision, material, ticketKeys };
  }
}
