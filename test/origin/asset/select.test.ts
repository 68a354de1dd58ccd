import { describe, expect, it } from 'vitest';
import { select } from '../../../origin/asset/select.ts';
import { WHOLE } from '../../../origin/model/selection.ts';
import { clipAsset } from '../../support/ladder-asset.ts';

describe('select()', () => {
  it('leaves the whole as it is', async () => {
    const asset = await clipAsset();
    expect(select(asset, WHOLE)).toBe(asset);
  });

  it('keeps the tracks that are wanted, in their order, under a revision of their own', async () => {
    const asset = await clipAsset();
    const ids = asset.tracks.filter(({ kind }) => kind === 'video').map(({ id }) => id);
    const videos = select(asset, { trackIds: new Set(ids.toReversed()), meaning: 'video' });
    expect(videos.tracks.map(({ id }) => id)).toEqual(ids);
    expect(videos.revision).not.toBe(asset.revision);
    expect(asset.tracks.length).toBeGreaterThan(ids.length);
  });

  it('says when nothing is left', async () => {
    const asset = await clipAsset();
    expect(() => select(asset, { trackIds: new Set(['none']), meaning: 'none' })).toThrow('no track is left');
  });
});
