import hlsParser from 'hls-parser';
import { Parser } from 'm3u8-parser';
import { parse as parseMpd, type ParsedPlaylist } from 'mpd-parser';
import type { Asset, Track } from '../../../origin/model/asset.ts';
import { planOf, textOf } from '../../support/ladder-asset.ts';

/** A track, as a manifest tells of it. */
export interface ParsedTrack {
  /** URI of its initialization segment, relative to the asset. */
  readonly init: string;
  /** BCP 47 of sound; undefined of pictures, and where it is unknown. */
  readonly language: string | undefined;
  readonly segments: readonly { readonly uri: string; readonly seconds: number }[];
}

interface ParsedManifest {
  readonly codecs: readonly string[];
  readonly tracks: readonly ParsedTrack[];
}

/** What HLS says of an asset, to m3u8-parser. */
export function byM3u8Parser(asset: Asset): ParsedManifest {
  const { playlists = [], mediaGroups } = m3u8(textOf(planOf(asset, '.m3u8')));
  const renditions = Object.values(mediaGroups?.AUDIO ?? {}).flatMap((group) => Object.values(group));
  const uris = new Map<string, string | undefined>();
  for (const { uri, language } of renditions) if (uri !== undefined) uris.set(uri, language);
  for (const { uri } of playlists) if (!uris.has(uri)) uris.set(uri, undefined);
  const tracks = [...uris].map(([uri, language]) => {
    const { segments } = m3u8(textOf(planOf(asset, decodeURIComponent(uri))));
    const pieces = segments.map((one) => ({ uri: decodeURIComponent(one.uri), seconds: one.duration }));
    return { init: decodeURIComponent(segments[0]?.map?.uri ?? ''), language, segments: pieces };
  });
  return { codecs: distinct(playlists.flatMap(({ attributes }) => attributes.CODECS.split(','))), tracks };
}

function m3u8(text: string): Parser['manifest'] {
  const parser = new Parser();
  parser.push(text);
  parser.end();
  return parser.manifest;
}

/** What HLS says of an asset, to hls-parser. */
export function byHlsParser(asset: Asset): ParsedManifest {
  const playlist = hlsParser.parse(textOf(planOf(asset, '.m3u8')));
  if (!(playlist instanceof hlsParser.types.MasterPlaylist))
    throw new Error('It is no multivariant playlist');
  const variants = playlist.variants.filter(({ isIFrameOnly }) => isIFrameOnly !== true);
  const uris = new Map<string, string | undefined>();
  for (const { uri, language } of variants.flatMap(({ audio }) => audio)) {
    if (uri !== undefined) uris.set(uri, language);
  }
  for (const { uri } of variants) if (!uris.has(uri)) uris.set(uri, undefined);
  const tracks = [...uris].map(([uri, language]) => {
    const media = hlsParser.parse(textOf(planOf(asset, decodeURIComponent(uri))));
    if (!(media instanceof hlsParser.types.MediaPlaylist)) throw new Error('It is no media playlist');
    const { segments } = media;
    const pieces = segments.map((one) => ({ uri: decodeURIComponent(one.uri), seconds: one.duration }));
    return { init: decodeURIComponent(segments[0]?.map?.uri ?? ''), language, segments: pieces };
  });
  return { codecs: distinct(variants.flatMap(({ codecs = '' }) => codecs.split(','))), tracks };
}

/** Where the asset is thought to lie. */
const BASE = 'http://origin.example/film/';

/** What DASH says of an asset, to mpd-parser. */
export function byMpdParser(asset: Asset): ParsedManifest {
  const mpd = parseMpd(textOf(planOf(asset, '.mpd')), { manifestUri: `${BASE}.mpd` });
  const sound = Object.values(mpd.mediaGroups.AUDIO.audio ?? {});
  const audio = sound.flatMap(({ language, playlists }) =>
    playlists.map((one) => ({ ...dashTrack(one), language: language === '' ? undefined : language })),
  );
  // What is there to run through has the same pictures once more.
  const pictures = mpd.playlists.filter(({ attributes }) => !attributes.NAME.startsWith('keyframes-'));
  const all = [...pictures, ...sound.flatMap(({ playlists }) => playlists)];
  return {
    codecs: distinct(all.map(({ attributes }) => attributes.CODECS)),
    tracks: [...pictures.map(dashTrack), ...audio],
  };
}

function dashTrack({ segments }: ParsedPlaylist): ParsedTrack {
  const relative = (uri: string) => decodeURIComponent(uri.replace(BASE, ''));
  return {
    init: relative(segments[0]?.map.resolvedUri ?? ''),
    language: undefined,
    segments: segments.map(({ resolvedUri, duration }) => ({
      uri: relative(resolvedUri),
      seconds: duration,
    })),
  };
}

/** What is meant: the asset itself, its URIs spelled by a format. */
export function meant(
  tracks: readonly Track[],
  initUri: (track: Track) => string,
  segmentUri: (track: Track, index: number) => string,
): ParsedManifest {
  return {
    codecs: distinct(tracks.map(({ codec }) => codec)),
    tracks: tracks.map((track) => ({
      init: initUri(track),
      language: track.kind === 'video' || track.language === 'und' ? undefined : track.language,
      segments: Array.from({ length: track.segments.count }, (_, i) => ({
        uri: segmentUri(track, i),
        seconds: (track.segments.startTicks(i + 1) - track.segments.startTicks(i)) / track.timescale,
      })),
    })),
  };
}

/** In an order of its own, durations to the ten-thousandth of a second. */
export function comparable({ codecs, tracks }: ParsedManifest): unknown {
  const rounded = tracks.map((track) => ({
    ...track,
    segments: track.segments.map(({ uri, seconds }) => `${uri} ${seconds.toFixed(4)}`),
  }));
  return { codecs: codecs.toSorted(), tracks: rounded.toSorted((a, b) => (a.init < b.init ? -1 : 1)) };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
