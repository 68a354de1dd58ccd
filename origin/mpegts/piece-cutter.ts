import { BLOCK_BYTES } from './block-pool.ts';

/** Where something begins: in which piece, and at which of its bytes. */
export interface Place {
  readonly piece: number;
  readonly offset: number;
}

/** Cuts a segment into the pieces that it is sent in: each has as many bytes as a block, or is longer and holds one unit. */
export class PieceCutter {
  /** Length of each piece. */
  readonly pieceBytes: number[] = [];
  /** How many units are in each. */
  readonly unitsOfPiece: number[] = [];

  /** What is left of the last piece's block. */
  get roomBytes(): number {
    const last = this.pieceBytes.at(-1);
    return last === undefined ? 0 : Math.max(0, BLOCK_BYTES - last);
  }

  /** Where the next bytes go, all into one piece. */
  take(bytes: number): Place {
    if (bytes > this.roomBytes) {
      this.pieceBytes.push(0);
      this.unitsOfPiece.push(0);
    }
    const piece = this.pieceBytes.length - 1;
    const offset = this.pieceBytes[piece]!;
    this.pieceBytes[piece] = offset + bytes;
    return { piece, offset };
  }

  takeUnit(bytes: number): Place {
    const place = this.take(bytes);
    this.unitsOfPiece[place.piece]! += 1;
    return place;
  }
}
