const OWNER = 'com.apple.streaming.transportStreamTimestamp\0';

/** Owner, then eight octets. RFC 8216bis 3.4 */
const FRAME_BYTES = OWNER.length + 8;

/** Identifier, version 2.4, flags, length; the frame's identifier, length and flags. ID3v2.4.0 3.1, 4 */
const TAG_HEADER_BYTES = 10;
const FRAME_HEADER_BYTES = 10;

export const TIMESTAMP_TAG_BYTES = TAG_HEADER_BYTES + FRAME_HEADER_BYTES + FRAME_BYTES;

/**
 * The ID3 tag that packed audio begins with: it says when the first frame is presented, since nothing else of it does.
 *
 * @param ticks of 90 kHz, 33 bits
 */
export function timestampTag(ticks: number): Buffer {
  const tag = Buffer.alloc(TIMESTAMP_TAG_BYTES);
  tag.write('ID3\x04', 0, 'latin1');
  // Lengths have seven bits in each byte; these need no more than one.
  tag[9] = FRAME_HEADER_BYTES + FRAME_BYTES;
  tag.write('PRIV', TAG_HEADER_BYTES, 'latin1');
  tag[TAG_HEADER_BYTES + 7] = FRAME_BYTES;
  tag.write(OWNER, TAG_HEADER_BYTES + FRAME_HEADER_BYTES, 'latin1');
  tag.writeBigUInt64BE(BigInt(ticks), TIMESTAMP_TAG_BYTES - 8);
  return tag;
}
