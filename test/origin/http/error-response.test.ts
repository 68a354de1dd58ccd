import { describe, expect, it } from 'vitest';
import { errorResponse } from '../../../origin/http/error-response.ts';
import type { Asset } from '../../../origin/model/asset.ts';
import { HeadwaterError } from '../../../origin/model/errors.ts';
import { parseSelection } from '../../../origin/selection/parse-selection.ts';
import { select } from '../../../origin/selection/select.ts';
import { clipAsset, planOf } from '../../support/ladder-asset.ts';

/** What a viewer reads who asks for it. */
function answerOf(ask: () => unknown): string {
  try {
    ask();
  } catch (error) {
    const { status, body } = errorResponse(HeadwaterError.from(error));
    return `${status} ${body}`;
  }
  return expect.unreachable('it is answered');
}

function clip(asset: Asset, query: string): string {
  return answerOf(() => select(asset, parseSelection(new URLSearchParams(query))));
}

describe('an answer to a viewer', () => {
  it('says that a filter leaves nothing', async () => {
    expect(clip(await clipAsset(), 'filter=MaxHeight>9000')).toBe(
      '404 Cannot find what the URL names: no track is left by the filter\n',
    );
  });

  it('says that a clip begins behind the end, and where that is', async () => {
    expect(clip(await clipAsset(), 't=100,120')).toMatch(
      /^404 Cannot find what the URL names: the clip begins at 100 s, behind the end at 40\.\d{3} s\n$/,
    );
  });

  it.each([
    ['Manifest', 'Smooth Streaming'],
    ['.m3u8?container=ts', 'MPEG-TS'],
  ])('names the track and the codec that %s cannot have', async (tail, format) => {
    const asset = await clipAsset();
    const tracks = asset.tracks
      .filter(({ kind }) => kind === 'video')
      .map((track) => ({ ...track, format: 'vp09', codec: 'vp09.00.10.08' }));
    const [path, query] = tail.split('?') as [string, string?];
    const asked = query === undefined ? {} : ({ container: 'ts' } as const);
    const answer = answerOf(() => planOf({ ...asset, tracks }, path, undefined, asked));
    expect(answer).toContain(`415 Cannot package the media: ${tracks[0]!.id} in ${format}: `);
    expect(answer).toContain('vp09');
  });

  it('does not say the names of objects', () => {
    const answer = answerOf(() => {
      throw new HeadwaterError('unsupported-media', 'Cannot package films/secret.mp4: x');
    });
    expect(answer).toBe('415 Cannot package the media\n');
  });
});
