/** Boxes of ISO/IEC 14496-12 from their parts, for movies made in tests. */
export function box(type: string, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), ascii(type), ...content]);
  bytes.writeUInt32BE(bytes.length);
  return bytes;
}

/** A full box of version 0 without flags. */
export function fullBox(type: string, ...content: readonly Uint8Array[]): Buffer {
  return box(type, zeros(4), ...content);
}

/** A full box that counts its entries. */
export function table(type: string, count: number, ...entries: readonly Uint8Array[]): Buffer {
  return fullBox(type, u32(count), ...entries);
}

export function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

export function zeros(count: number): Buffer {
  return Buffer.alloc(count);
}

export function u8(...values: readonly number[]): Buffer {
  return Buffer.from(values);
}

export function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value & 0xffff, 2 * i);
  return bytes;
}

/** 32-bit integers; negative ones as two's complement. */
export function u32(...values: readonly number[]): Buffer {
  return u32s(values);
}

export function u32s(values: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (let i = 0; i < values.length; i++) bytes.writeUInt32BE(values[i]! >>> 0, 4 * i);
  return bytes;
}

/** A 64-bit integer; negative as two's complement. */
export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}
