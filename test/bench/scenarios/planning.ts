import type { Asset, Track } from '../../../origin/model/asset.ts';
import { planOf } from '../../support/ladder-asset.ts';
import type { Figure, Scenario } from '../figure.ts';
import { LongMovieStore, longAssets } from '../long-asset.ts';
import { medianMs } from '../measure.ts';

const KEY = 'long.mp4';

/** Plans what is asked of a 2-hour title: segments here and there, and its manifests. */
export const planning: Scenario = {
  name: 'planning, 2-hour MP4',

  async run(): Promise<readonly Figure[]> {
    const asset = await longAssets(new LongMovieStore()).resolve('b', KEY);
    const segment = (track: Track, budget: number): Figure => {
      let i = 0;
      const ms = medianMs(() => {
        i = (i + 997) % track.segments.count;
        plan(asset, `hls/long-${track.id}-${i + 1}.m4s`);
      });
      return {
        scenario: this.name,
        name: `a segment of ${track.kind}`,
        unit: 'µs',
        value: ms * 1000,
        budget,
      };
    };
    const manifest = (name: string, tail: string, budget?: number): Figure => {
      const ms = medianMs(() => plan(asset, tail));
      return { scenario: this.name, name, unit: 'ms', value: ms, ...(budget !== undefined && { budget }) };
    };
    const video = asset.tracks.find(({ kind }) => kind === 'video') as Track;
    return [
      ...asset.tracks.map((track) => segment(track, 60)),
      manifest('HLS media playlist', `long-${video.id}.m3u8`, 3),
      manifest('HLS multivariant playlist', '.m3u8'),
      manifest('DASH MPD', '.mpd'),
    ];
  },
};

function plan(asset: Asset, tail: string): void {
  planOf(asset, tail);
}
