import type { HeadFields } from './head-fields.ts';

/** Hears what becomes of an answer. */
export interface AnswerListener {
  /** There is room again after `write` said that there was none. */
  onDrain(): void;
  /** All was handed to the system. */
  onSent(): void;
  /** The client has gone before that. */
  onGone(): void;
}

/** One answer on its way to a client, whatever carries it. */
export interface Answer {
  readonly isHeadSent: boolean;
  /** When its head was written, by `performance.now()`; 0: it has not been. */
  readonly headAtMs: number;
  /** The address of the client, or of what stands before it; empty where it has none. */
  readonly client: string;
  /** What the client is called by the certificate that it showed, and that we go by; empty where there is none. */
  readonly certificateNames: readonly string[];
  /** Nobody is there any more. */
  readonly isGone: boolean;
  /** What is written now would wait. */
  readonly needsDrain: boolean;
  /** Of its body, as far as they were handed over. */
  readonly bytesSent: number;
  /** Who hears; the one before hears no more. */
  listen(listener: AnswerListener | undefined): void;
  /** Calls back when the connection that carries it is closed, also after its end. @returns what takes that back */
  onceClosed(listener: () => void): () => void;
  /** Adds a field to the head that is still to be sent. */
  addHeader(name: string, value: string): void;
  /**
   * Once, before anything else; it leaves with the first bytes of the body.
   *
   * @param fields of the head, in two groups: no name is in both
   */
  writeHead(status: number, fields: HeadFields, more?: HeadFields): void;
  /**
   * Writes the next bytes of the body, of several places at once.
   *
   * @param written called when they were handed to the system, or never can be
   * @returns whether there is room for more
   */
  write(slices: readonly Uint8Array[], written?: () => void): boolean;
  /** The body is whole. */
  end(): void;
  /** Cuts the connection. */
  destroy(): void;
}
