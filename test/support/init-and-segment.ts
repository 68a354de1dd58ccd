/** Paths of the initialization and the first media segment of an asset's first rendition. @param url of the asset, `/` behind it */
export async function initAndSegment(url: string): Promise<[init: string, segment: string]> {
  const textOf = async (at: string) => (await fetch(at)).text();
  const media = new URL(/^[^#].*$/m.exec(await textOf(`${url}.m3u8`))?.[0] ?? '', url);
  const found = [...(await textOf(media.href)).matchAll(/URI="([^"]+)"|^([^#\s].*)$/gm)];
  const [init = '', segment = ''] = found.map(([, uri, line]) => new URL(uri ?? line ?? '', media).pathname);
  return [init, segment];
}
