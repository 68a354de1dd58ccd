/** Where a track is to be decoded from. */
interface Served {
  readonly input: string;
  readonly stream: string;
}

export interface Format {
  readonly name: string;
  /** @param ids of the tracks of the source; the picture first */
  readonly serve: (base: string, ids: readonly string[], track: number, query: string) => Served;
  /** Presentation time 0, seconds. */
  readonly offset: number;
  /** libavformat shifts pictures of fragments by their reordering delay: they are compared from the first on. */
  readonly shiftsVideo: boolean;
  /** Sound has no container. */
  readonly isPacked?: boolean;
}

export const FORMATS: readonly Format[] = [
  {
    name: 'HLS fMP4',
    serve: (base, ids, track, query) => ({
      input: `${base}-${ids[track]}.m3u8?${query}`,
      stream: track === 0 ? 'v:0' : 'a:0',
    }),
    offset: 0,
    shiftsVideo: true,
  },
  {
    name: 'HLS TS muxed',
    serve: (base, ids, track, query) => ({
      input: `${base}-${ids[Math.max(1, track)]}-${ids[0]}.m3u8?${query}`,
      stream: track === 0 ? 'v:0' : 'a:0',
    }),
    offset: 10,
    shiftsVideo: false,
  },
  {
    name: 'HLS TS demuxed',
    serve: (base, ids, track, query) => ({
      input: `${base}-${ids[track]}.m3u8?container=ts&${query}`,
      stream: track === 0 ? 'v:0' : 'a:0',
    }),
    offset: 10,
    shiftsVideo: false,
    isPacked: true,
  },
];
