import type { Asset, Container } from '../../model/asset.ts';

/** What a playlist's URI must ask for, so that its segments are packed in this container; nothing where they are anyway. */
export function containerParameter({ hls }: Pick<Asset, 'hls'>, container: Container): string {
  return hls.container === container ? '' : `container=${container}`;
}
