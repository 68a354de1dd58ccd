import { writeFile } from 'node:fs/promises';
import { linksOf } from '../../support/manifest-links.ts';
import { smoothInit } from '../../support/smooth-init.ts';
import { attributesOf } from '../../support/xml-attributes.ts';

/** What is taken of a Smooth Streaming title: the level of that bitrate, else the first that is coded so. */
interface Wanted {
  readonly fourCC: string;
  readonly bitrate?: string;
}

/** Puts the fragments of a level into a file, behind what a client makes of nothing but the manifest. */
export async function writeSmoothFile(
  path: string,
  manifestUrl: string,
  { fourCC, bitrate }: Wanted,
): Promise<void> {
  const manifest = await (await fetch(manifestUrl)).text();
  const index = manifest.split('<StreamIndex ').find((text) => text.includes(`FourCC="${fourCC}"`));
  if (index === undefined) throw new Error(`${manifestUrl} has no ${fourCC}`);
  const levels = attributesOf(index, 'QualityLevel');
  const level = levels.find(({ Bitrate }) => Bitrate === bitrate) ?? levels[0]!;
  const name = /Fragments\((.+?)=\{/.exec(index)![1]!;
  const own = `QualityLevels(${level['Bitrate']})/Fragments(${name}=`;
  const links = linksOf('text/xml', manifest).filter((link) => link.startsWith(own));
  const pieces: Buffer[] = [smoothInit(level)];
  for (const link of links)
    pieces.push(Buffer.from(await (await fetch(new URL(link, manifestUrl))).arrayBuffer()));
  await writeFile(path, Buffer.concat(pieces));
}
