import type { TlsMaterial } from '../../origin/tls-material.ts';
import type { Log } from '../log.ts';
import { type TlsFiles, readTlsFiles } from './tls-files.ts';

/** Files are looked at so often: whoever renews certificates does so days before the old ones end. */
const LOOK_INTERVAL_MS = 5000;

interface WatchedTlsFilesOptions {
  readonly files: TlsFiles;
  /** Whose they are, in the log: `the control port`. */
  readonly of: string;
  readonly log: Log;
  /** Told of what they hold when that is something else. */
  readonly onChange: (material: TlsMaterial, before: TlsMaterial) => void;
}

/** Files of a server's certificate, read again when they change; those that cannot be used leave what they held before in force. */
export class WatchedTlsFiles {
  readonly #options: WatchedTlsFilesOptions;
  readonly #timer: NodeJS.Timeout;
  #material: TlsMaterial;
  #lastFault = '';

  /** @throws TlsFileError */
  constructor(options: WatchedTlsFilesOptions) {
    this.#options = options;
    this.#material = readTlsFiles(options.files);
    this.#timer = setInterval(() => this.look(), LOOK_INTERVAL_MS).unref();
  }

  get material(): TlsMaterial {
    return this.#material;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Looks now, too. */
  look(): void {
    const { files, of, log, onChange } = this.#options;
    try {
      const material = readTlsFiles(files);
      this.#lastFault = '';
      const before = this.#material;
      if (isSame(material, before)) return;
      this.#material = material;
      log.info({ certificate: files.certificate }, `the certificate of ${of} is a new one`);
      onChange(material, before);
    } catch (error) {
      const { message: reason } = error as Error;
      // Said once, not with every look.
      if (reason !== this.#lastFault)
        log.error({ reason }, `the files of ${of} are no good: it keeps the certificate it has`);
      this.#lastFault = reason;
    }
  }
}

function isSame(a: TlsMaterial, b: TlsMaterial): boolean {
  return a.cert === b.cert && a.key === b.key && a.ca === b.ca;
}
