import type { TrackKind } from '../../model/asset.ts';

/** What is taken of a file: tracks, and images by the dozen to be thumbnails. */
export type MediaKind = TrackKind | 'img';

/**
 * Sample entries that can be packaged, and the codec string each must yield: one that says less (`avc1` without its
 * profile, because the configuration box is missing) would be a lie in a manifest.
 */
export const CODECS: Readonly<Record<MediaKind, ReadonlyMap<string, RegExp>>> = {
  video: new Map([
    ['avc1', /^avc1\.[0-9a-f]{6}$/],
    ['avc3', /^avc3\.[0-9a-f]{6}$/],
    ['hvc1', /^hvc1\.[ABC]?\d+\.[0-9a-f]+\.[LH]\d+(\.[0-9a-f]+)*$/],
    ['hev1', /^hev1\.[ABC]?\d+\.[0-9a-f]+\.[LH]\d+(\.[0-9a-f]+)*$/],
    ['dvh1', /^dvh1\.\d\d\.\d\d$/],
    ['dvhe', /^dvhe\.\d\d\.\d\d$/],
    ['dva1', /^dva1\.\d\d\.\d\d$/],
    ['dvav', /^dvav\.\d\d\.\d\d$/],
    ['dav1', /^dav1\.\d\d\.\d\d$/],
    ['vvc1', /^vvc1\.\d+\.[LH]\d+/],
    ['vvi1', /^vvi1\.\d+\.[LH]\d+/],
    ['av01', /^av01\.\d\.\d\d[MH]\.\d\d(\.\d+){0,6}$/],
    ['vp08', /^vp08\.\d\d\.\d\d\.\d\d(\.\d\d){0,5}$/],
    ['vp09', /^vp09\.\d\d\.\d\d\.\d\d(\.\d\d){0,5}$/],
  ]),
  audio: new Map([
    ['mp4a', /^mp4a\.(40\.\d+|6[6-9]|6b)$/],
    ['Opus', /^Opus$/],
    ['fLaC', /^fLaC$/],
    ['ac-3', /^ac-3$/],
    ['ec-3', /^ec-3$/],
    ['ac-4', /^ac-4(\.[0-9a-f]{2}){3}$/],
    ['alac', /^alac$/],
  ]),
  textstream: new Map([
    ['tx3g', /^tx3g$/],
    ['wvtt', /^wvtt$/],
    ['stpp', /^stpp$/],
  ]),
  img: new Map([
    ['jpeg', /^jpeg$/],
    ['mjpg', /^jpeg$/],
    ['png ', /^png$/],
    ['mp4v', /^(jpeg|png)$/],
  ]),
};

/** Sample entries of encrypted media (ISO/IEC 23001-7, and Apple's): refused, never served as if they were clear. */
export const ENCRYPTED: ReadonlySet<string> = new Set(['encv', 'enca', 'enct', 'drmi', 'drms']);
