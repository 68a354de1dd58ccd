/** A client manifest, one field an attribute or element. MS-SSTR 2.2.2 */
export interface ClientManifest {
  /** Duration, in ticks. */
  readonly durationTicks: number;
  readonly streams: readonly StreamIndex[];
}

/** MS-SSTR 2.2.2.3 */
export interface StreamIndex {
  readonly type: 'video' | 'audio' | 'text';
  /** Subtype: what text is for. MS-SSTR 2.2.2.3 */
  readonly subtype?: 'CAPT' | 'SUBT';
  /** Name: no other stream of the manifest has it. */
  readonly name: string;
  /** Language: BCP 47. */
  readonly language?: string;
  /** Url: a template with `{bitrate}` and `{start time}`. */
  readonly url: string;
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  readonly displayWidth?: number;
  readonly displayHeight?: number;
  readonly levels: readonly QualityLevel[];
  /** `c`: when the first fragment begins, and how long each is, in ticks. MS-SSTR 2.2.2.6 */
  readonly startTicks: number;
  readonly durationsTicks: readonly number[];
}

/** MS-SSTR 2.2.2.5 */
export interface QualityLevel {
  /** Bitrate: in URLs in place of `{bitrate}`. */
  readonly bitrate: number;
  readonly fourCC: string;
  /** CodecPrivateData, in hexadecimal digits. */
  readonly privateData: string;
  /** NALUnitLengthField. */
  readonly lengthBytes?: number;
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  /** SamplingRate, Hz. */
  readonly samplingRate?: number;
  readonly channels?: number;
  /** BitsPerSample: as they come out of the decoder. */
  readonly bitsPerSample?: number;
  /** PacketSize: bytes of a block of samples. */
  readonly packetSize?: number;
  readonly audioTag?: number;
}
