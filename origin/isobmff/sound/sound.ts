/** What a decoder configuration says about the sound that comes out of the decoder. */
export interface Sound {
  /** Hz. */
  readonly sampleRate: number;
  /** Undefined where the configuration is there and cannot be understood: then nothing is claimed. */
  readonly channels: number | undefined;
  /** ChannelConfiguration of ISO/IEC 23091-3 6.2; undefined where the layout is none of them, or not known. */
  readonly layout?: number | undefined;
  /** The speakers as Dolby spells them: four hexadecimal digits. ETSI TS 102 366 E.1.3.1.8, I.1.2 */
  readonly dolbyLayout?: string;
  /** Of Dolby Atmos in E-AC-3: how many objects there may be. ETSI TS 103 420 8.3 */
  readonly objects?: number;
}
