/** Sample entries that are known and not packaged, by what they hold. */
interface Unpackaged {
  readonly entries: readonly string[];
  /** What it is, and what to do about it. */
  readonly reason: string;
}

const UNPACKAGED: readonly Unpackaged[] = [
  {
    // ISO/IEC 23003-5, and QuickTime File Format, Sound Sample Descriptions.
    entries: ['ipcm', 'fpcm', 'lpcm', 'sowt', 'twos', 'raw ', 'NONE', 'in24', 'in32', 'fl32', 'fl64'],
    reason: 'uncompressed sound (PCM), which players do not take in segments: encode it as AAC, FLAC or ALAC',
  },
  {
    entries: ['apch', 'apcn', 'apcs', 'apco', 'ap4h', 'ap4x', 'AVdn', 'AVdh', 'CFHD'],
    reason: 'pictures for editing, which players do not show: encode them as H.264, HEVC or AV1',
  },
  {
    entries: ['mp4v', 's263', 'h263', 'SVQ1', 'SVQ3', 'dvcp', 'dvc ', 'dvh5', 'dvh6', 'mx5p', 'xdv7'],
    reason: 'pictures of a codec from before H.264, which players do not show: encode them as H.264 or HEVC',
  },
  {
    entries: ['jpeg', 'mjpa', 'mjpb', 'mjp2', 'png ', 'tiff'],
    reason: 'pictures each by itself (cover art, Motion JPEG), which players do not show as video',
  },
  {
    // ISO/IEC 14496-15 on low complexity enhancement; the base is a track of its own.
    entries: ['lvc1'],
    reason: 'the enhancement of another track (LC-EVC), which plays without it',
  },
  {
    entries: ['samr', 'sawb', 'sqcp', 'sevc', 'QDM2', 'QDMC', 'dtsc', 'dtsh', 'dtsl', 'dtse', 'dtsx', 'mlpa'],
    reason: 'sound of a codec that players do not take in segments: encode it as AAC',
  },
  {
    entries: ['alaw', 'ulaw', 'ima4', 'MAC3', 'MAC6'],
    reason:
      'sound of telephones and of the first QuickTime, which players do not take in segments: encode it as AAC',
  },
  { entries: ['tmcd'], reason: 'timecodes, which are of no use to players' },
  { entries: ['rtp ', 'srtp', 'rrtp', 'sm2t', 'fdp '], reason: 'hints for a server of another protocol' },
  { entries: ['mett', 'metx', 'mebx', 'urim'], reason: 'metadata, which is not packaged' },
];

/** What a sample entry `mp4a` may hold beside AAC and MP3, by its codec string. https://mp4ra.org/registered-types/object-types */
const UNPACKAGED_OBJECTS: ReadonlyMap<string, string> = new Map([
  ['mp4a.a5', 'AC-3'],
  ['mp4a.a6', 'E-AC-3'],
  ['mp4a.a9', 'DTS'],
  ['mp4a.aa', 'DTS-HD'],
  ['mp4a.ab', 'DTS-HD'],
  ['mp4a.ac', 'DTS Express'],
  ['mp4a.d1', 'EVRC'],
  ['mp4a.dd', 'Vorbis'],
  ['mp4a.e1', 'QCELP'],
]);

const REASONS: ReadonlyMap<string, string> = new Map(
  UNPACKAGED.flatMap(({ entries, reason }) => entries.map((entry) => [entry, reason] as const)),
);

/** What is known of a codec string that is not packaged, as it goes on behind the name of its sample entry. */
export function whyUnpackagedObject(codec: string): string | undefined {
  const name = UNPACKAGED_OBJECTS.get(codec);
  return name && `${name} as MPEG-4 names it, which players do not take in segments: encode it as AAC`;
}

/** What is known of a sample entry that is not packaged, as it goes on behind its name. */
export function whyUnpackaged(format: string): string | undefined {
  return REASONS.get(format);
}
