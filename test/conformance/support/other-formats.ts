import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset, Track } from '../../../origin/model/asset.ts';
import type { Asked } from '../../../origin/model/packager.ts';
import { planOf } from '../../support/ladder-asset.ts';
import { linksOf } from '../../support/manifest-links.ts';
import { samplesOf, servedBytes } from '../../support/served-media.ts';
import { smoothInit } from '../../support/smooth-init.ts';
import { attributesOf } from '../../support/xml-attributes.ts';
import { codedStreams } from '../../support/ffmpeg.ts';

/** An asset and the file that it is. */
export interface Served {
  readonly asset: Asset;
  readonly bytes: Buffer;
  readonly folder: string;
}

/** What a format has of an asset: each track's samples as something that can be compared. */
export interface Carried {
  /** Samples by track id, in decoding order; of a track that is left out, none. */
  readonly samples: ReadonlyMap<string, readonly string[]>;
  /** What is left out, as the manifest's header says. */
  readonly leftOut: string;
}

/** Formats beside HLS with fragments and DASH, whose manifests are judged elsewhere. @throws HeadwaterError where one is refused */
export const OTHER_FORMATS: Readonly<Record<string, (served: Served) => Promise<Carried>>> = {
  'HLS, MPEG-TS': inTransportStream,
  Smooth: async ({ asset, bytes }) => {
    const manifest = read(asset, bytes, 'Manifest');
    const links = linksOf('text/xml', manifest.text);
    const ids = asset.tracks.map(({ id }) => id);
    const samples = ids.map((id): [string, string[]] => {
      const [stream, bitrate] = id.split('=');
      const index = manifest.text.split('<StreamIndex ').find((one) => one.includes(`Fragments(${stream}={`));
      const level = attributesOf(index ?? '', 'QualityLevel').find(({ Bitrate }) => Bitrate === bitrate);
      if (level === undefined) return [id, []];
      const own = links.filter((link) => link.startsWith(`QualityLevels(${bitrate})/Fragments(${stream}=`));
      const pieces = own.map((link) => servedBytes(asset, link, bytes));
      return [id, samplesIn(Buffer.concat([smoothInit(level), ...pieces]), 1)];
    });
    return { samples: new Map(samples), leftOut: manifest.leftOut };
  },
  'DASH on demand': async ({ asset, bytes }) => {
    const manifest = read(asset, bytes, '.mpd', { profile: 'on-demand' });
    const files = [...manifest.text.matchAll(/<BaseURL>(.*?\.mp4)<\/BaseURL>/g)].map(([, file]) => file!);
    const samples = asset.tracks.map(({ id }): [string, string[]] => {
      const file = files.find((one) => decodeURIComponent(one).endsWith(`-${id}.mp4`));
      return [
        id,
        file === undefined ? [] : samplesIn(servedBytes(asset, decodeURIComponent(file), bytes), 1),
      ];
    });
    return { samples: new Map(samples), leftOut: manifest.leftOut };
  },
  progressive: async ({ asset, bytes }) => {
    const file = servedBytes(asset, '.mp4', bytes);
    const samples = asset.tracks.map(({ id }, i): [string, string[]] => [id, samplesIn(file, i + 1)]);
    return { samples: new Map(samples), leftOut: '' };
  },
};

/** The picture with the first sound, or what there is of them, as ffmpeg finds it. */
async function inTransportStream({ asset, bytes, folder }: Served): Promise<Carried> {
  const { leftOut } = read(asset, bytes, '.m3u8', { container: 'ts' });
  const isCarried = ({ id }: Track) => !leftOut.includes(`${id} in MPEG-TS`);
  const own = ['audio', 'video'].flatMap((kind) =>
    asset.tracks.filter((track) => track.kind === kind && isCarried(track)).slice(0, 1),
  );
  const name = [asset.name, ...own.map(({ id }) => id)].join('-');
  const { text } = read(asset, bytes, `${name}.m3u8`, { container: 'ts' });
  const links = linksOf('application/vnd.apple.mpegurl', text).map((link) => decodeURIComponent(link));
  const segments = links.map((link) =>
    servedBytes(asset, link.replace(/\?.*/, ''), bytes, { container: 'ts' }),
  );
  const file = join(folder, `served.${links[0]?.includes('.ts') === true ? 'ts' : 'aac'}`);
  await writeFile(file, Buffer.concat(segments));
  const streams = await codedStreams(file);
  return { samples: new Map(own.map(({ id, kind }) => [id, streams[kind as 'audio' | 'video']])), leftOut };
}

function read(asset: Asset, bytes: Buffer, tail: string, asked: Asked = {}) {
  const { headers } = planOf(asset, tail, undefined, asked);
  return {
    text: servedBytes(asset, tail, bytes, asked).toString(),
    leftOut: headers?.['headwater-left-out'] ?? '',
  };
}

function samplesIn(file: Buffer, trackId: number): string[] {
  return samplesOf(file, trackId).map(({ bytes }) => bytes.toString('latin1'));
}
