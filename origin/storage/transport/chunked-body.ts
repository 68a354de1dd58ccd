/** The longest line before a chunk: its size in hex, and extensions, which nobody uses. */
const LINE_LIMIT = 256;

const SIZE_LINE = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?$/;

type Expected =
  /** The line before a chunk; what has come of it. */
  | { readonly kind: 'size'; readonly line: string }
  | { readonly kind: 'data'; readonly left: number }
  /** The line break behind a chunk; what has come of it. */
  | { readonly kind: 'break'; readonly line: string }
  /** The lines behind the last chunk, up to an empty one. */
  | { readonly kind: 'trailer'; readonly line: string }
  | { readonly kind: 'over' };

/**
 * Takes the framing of `Transfer-Encoding: chunked` off, for the short bodies that explain a refusal. RFC 9112 7.1
 */
export class ChunkedBody {
  #expected: Expected = { kind: 'size', line: '' };

  get isOver(): boolean {
    return this.#expected.kind === 'over';
  }

  /**
   * @returns the pieces of the body in these bytes, which they are views of; undefined where this is no such framing,
   * or more follows than the body
   */
  decode(bytes: Buffer): Buffer[] | undefined {
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      if (this.#expected.kind === 'data') {
        const piece = bytes.subarray(at, at + this.#expected.left);
        pieces.push(piece);
        at += piece.length;
        this.#take(piece.length, this.#expected.left);
      } else {
        const next = this.#expected.kind === 'over' ? undefined : this.#readLine(this.#expected, bytes[at]);
        if (next === undefined) return undefined;
        this.#expected = next;
        at += 1;
      }
    }
    return pieces;
  }

  #take(bytes: number, left: number): void {
    this.#expected = bytes < left ? { kind: 'data', left: left - bytes } : { kind: 'break', line: '' };
  }

  #readLine(expected: Extract<Expected, { line: string }>, byte: number | undefined): Expected | undefined {
    const line = expected.line + String.fromCharCode(byte ?? 0);
    if (line.length > LINE_LIMIT) return undefined;
    if (!line.endsWith('\n')) return { kind: expected.kind, line };
    return line.endsWith('\r\n') ? afterLine(expected.kind, line.slice(0, -2)) : undefined;
  }
}

function afterLine(kind: 'size' | 'break' | 'trailer', line: string): Expected | undefined {
  switch (kind) {
    case 'size': {
      const size = SIZE_LINE.exec(line)?.[1];
      if (size === undefined) return undefined;
      const left = Number.parseInt(size, 16);
      return left === 0 ? { kind: 'trailer', line: '' } : { kind: 'data', left };
    }
    case 'break':
      return line === '' ? { kind: 'size', line: '' } : undefined;
    case 'trailer':
      return line === '' ? { kind: 'over' } : { kind: 'trailer', line: '' };
  }
}
