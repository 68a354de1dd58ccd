import { BOX_CODES, codeOf, type BoxType } from './box-types.ts';

/** Some bytes to be written, their number known before. */
export interface BoxPart {
  readonly sizeBytes: number;
  readonly write: (view: DataView, at: number) => void;
}

/** Size and type. ISO/IEC 14496-12 4.2.2 */
export const BOX_HEADER_BYTES = 8;

/** A size of 32 bits holds no more. */
export const BOX_LIMIT_BYTES = 0xffffffff;

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** A box around its parts, which say how large it is. */
export function box(type: BoxType, ...parts: readonly BoxPart[]): BoxPart {
  const content = sequence(...parts);
  const sizeBytes = BOX_HEADER_BYTES + content.sizeBytes;
  return {
    sizeBytes,
    write(view, at) {
      view.setUint32(at, sizeBytes);
      view.setUint32(at + 4, BOX_CODES[type]);
      content.write(view, at + BOX_HEADER_BYTES);
    },
  };
}

/** A box with a version and 24 bits of flags. */
export function fullBox(
  type: BoxType,
  [version, flags]: VersionAndFlags,
  ...parts: readonly BoxPart[]
): BoxPart {
  return box(type, u32(version * 0x1000000 + flags), ...parts);
}

type VersionAndFlags = readonly [version: number, flags: number];

/** The header of a box whose content is written by somebody else, such as `mdat`. */
export function boxHeader(type: BoxType, contentBytes: number): BoxPart {
  return u32(BOX_HEADER_BYTES + contentBytes, BOX_CODES[type]);
}

/** The same where the content may not fit: then the size stands behind the type, in 64 bits. */
export function boxHeaderOfAnySize(type: BoxType, contentBytes: number): BoxPart {
  if (contentBytes <= BOX_LIMIT_BYTES - BOX_HEADER_BYTES) return boxHeader(type, contentBytes);
  return sequence(u32(1, BOX_CODES[type]), u64(2 * BOX_HEADER_BYTES + contentBytes));
}

/** One after the other. */
export function sequence(...parts: readonly BoxPart[]): BoxPart {
  let sizeBytes = 0;
  for (const part of parts) sizeBytes += part.sizeBytes;
  return {
    sizeBytes,
    write(view, start) {
      let at = start;
      for (const part of parts) {
        part.write(view, at);
        at += part.sizeBytes;
      }
    },
  };
}

export function u16(...values: readonly number[]): BoxPart {
  return {
    sizeBytes: 2 * values.length,
    write(view, at) {
      for (const [i, value] of values.entries()) view.setUint16(at + 2 * i, value);
    },
  };
}

/** Unsigned, or 32 bits of either sign as they are. */
export function u32(...values: readonly number[]): BoxPart {
  return {
    sizeBytes: 4 * values.length,
    write(view, at) {
      for (let i = 0; i < values.length; i += 1) view.setUint32(at + 4 * i, values[i] as number);
    },
  };
}

/** Numbers of a table, which may be hundreds of thousands. */
export function u32Table(values: Uint32Array): BoxPart {
  return {
    sizeBytes: values.byteLength,
    write(view, at) {
      const bytes = Buffer.from(view.buffer, view.byteOffset + at, values.byteLength);
      bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      if (IS_LITTLE_ENDIAN) bytes.swap32();
    },
  };
}

/** A safe integer in 64 bits. */
export function u64(value: number): BoxPart {
  return u32(Math.floor(value / 0x100000000), value % 0x100000000);
}

/** A value that is known once the sizes of all parts are. */
export function u32Later(value: () => number): BoxPart {
  return {
    sizeBytes: 4,
    write(view, at) {
      view.setUint32(at, value());
    },
  };
}

/** Brands, handlers and their like. */
export function fourcc(...codes: readonly string[]): BoxPart {
  return u32(...codes.map(codeOf));
}

/** UTF-8, ended by a zero byte. */
export function text(value: string): BoxPart {
  return raw(Buffer.from(`${value}\0`));
}

export function raw(bytes: Uint8Array): BoxPart {
  return {
    sizeBytes: bytes.length,
    write(view, at) {
      new Uint8Array(view.buffer, view.byteOffset + at, bytes.length).set(bytes);
    },
  };
}

export function zeros(count: number): BoxPart {
  return {
    sizeBytes: count,
    write(view, at) {
      new Uint8Array(view.buffer, view.byteOffset + at, count).fill(0);
    },
  };
}

/** The bytes, in memory of their own and of exactly their size. */
export function serialize(part: BoxPart): Buffer {
  const bytes = Buffer.allocUnsafe(part.sizeBytes);
  part.write(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0);
  return bytes;
}
