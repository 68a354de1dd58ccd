import { expect } from 'vitest';

/** Status and body of an answer. */
export interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
}

export async function answerOf(url: string): Promise<Answer> {
  const response = await fetch(url);
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

/**
 * What players ask of an asset, behind its URL: the multivariant playlist and all that it leads to, the MPD, and of each
 * track the initialization segment and the first segment of DASH.
 */
async function everyUrl(asset: string): Promise<readonly string[]> {
  const playlists = await linesOf(asset, '/.m3u8');
  const segments = (await Promise.all(playlists.map((path) => linesOf(asset, path)))).flat();
  const media = playlists.filter((path) => !path.startsWith('/keyframes/'));
  const tracks = media.map((path) => path.replace(/\.m3u8$/, ''));
  const dash = tracks.flatMap((track) => [`/dash${track}.dash`, `/dash${track}-1.m4s`]);
  return ['/.m3u8', ...playlists, ...segments, '/.mpd', ...dash];
}

/** URLs of a playlist: its lines and its `URI` attributes. */
async function linesOf(asset: string, path: string): Promise<string[]> {
  const { status, bytes } = await answerOf(asset + path);
  expect({ path, status }).toEqual({ path, status: 200 });
  const text = bytes.toString();
  const found = [...text.matchAll(/^(?!#)\S+$|(?<=URI=")[^"]+/gm)].map(([uri]) => uri);
  return found.map((uri) => new URL(uri, asset + path).href.slice(asset.length));
}

/** Asks two origins for every URL of an asset, and requires the same bytes of both. @returns how many URLs */
export async function expectSameBytes(asset: string, expectedAsset: string): Promise<number> {
  const paths = await everyUrl(asset);
  for (const path of paths) {
    const [one, other] = await Promise.all([answerOf(asset + path), answerOf(expectedAsset + path)]);
    expect({ path, status: one.status }).toEqual({ path, status: 200 });
    expect({ path, isSame: one.bytes.equals(other.bytes) }).toEqual({ path, isSame: true });
  }
  return paths.length;
}
