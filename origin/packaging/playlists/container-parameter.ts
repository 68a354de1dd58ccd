import type { Asset, Container } from '../../model/asset.ts';

export const USUAL_CONTAINER: Container = 'fmp4';

export function containerOf({ hls }: Pick<Asset, 'hls'>): Container {
  return hls.container ?? USUAL_CONTAINER;
}

/** What a playlist's URI must ask for, so that its segments are packed in this container; nothing where they are anyway. */
export function containerParameter(asset: Pick<Asset, 'hls'>, container: Container): string {
  return containerOf(asset) === container ? '' : `container=${container}`;
}
