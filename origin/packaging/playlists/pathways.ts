import type { Asset, Pathway } from '../../model/asset.ts';
import type { MultivariantPlaylist } from './multivariant-playlist.ts';

/**
 * The playlist for players that may take several ways: each has all variants and renditions, under names of its own, and
 * what a playlist of one names lies on the same. RFC 8216bis 7.1
 */
export function onPathways(playlist: MultivariantPlaylist, { delivery }: Asset): MultivariantPlaylist {
  if (delivery === undefined) return playlist;
  const { pathways, steering } = delivery;
  const all = pathways.map((pathway) => onPathway(playlist, pathway));
  return {
    ...playlist,
    ...(steering !== undefined && { steering }),
    renditions: all.flatMap(({ renditions }) => renditions),
    variants: all.flatMap(({ variants }) => variants),
    iFrameStreams: all.flatMap(({ iFrameStreams }) => iFrameStreams),
  };
}

function onPathway(playlist: MultivariantPlaylist, { id, folderUrl }: Pathway) {
  const renditions = playlist.renditions.map((rendition) => ({
    ...rendition,
    groupId: groupOn(rendition.groupId, id),
    ...(rendition.uri !== undefined && { uri: folderUrl + rendition.uri }),
  }));
  const variants = playlist.variants.map((variant) => ({
    ...variant,
    pathway: id,
    ...(variant.audio !== undefined && { audio: groupOn(variant.audio, id) }),
    ...(variant.subtitles !== undefined && { subtitles: groupOn(variant.subtitles, id) }),
    uri: folderUrl + variant.uri,
  }));
  const iFrameStreams = playlist.iFrameStreams.map((stream) => ({
    ...stream,
    pathway: id,
    uri: folderUrl + stream.uri,
  }));
  return { renditions, variants, iFrameStreams };
}

function groupOn(group: string, pathway: string): string {
  return `${group}-${pathway}`;
}
