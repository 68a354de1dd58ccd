import type { Asset, Track } from '../../../origin/model/asset.ts';
import { HeldMemory } from '../../../origin/asset/held-memory.ts';
import { noPlanCache, type PlanCache } from '../../../origin/model/plan-cache.ts';
import { parseSelection } from '../../../origin/selection/parse-selection.ts';
import { select } from '../../../origin/selection/select.ts';
import { planOf } from '../../support/ladder-asset.ts';
import type { Figure, Scenario } from '../figure.ts';
import { LongMovieStore, longAssets } from '../long-asset.ts';
import { medianMs } from '../measure.ts';

const KEY = 'long.mp4';

const NO_QUERY = new URLSearchParams();

/** Holds the tables of the title. */
const KEPT_BYTES = 64 * 1024 * 1024;

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
    const manifest = (
      name: string,
      tail: string,
      { of = asset, budget, plans = noPlanCache }: Asking = {},
    ): Figure => {
      const ms = medianMs(() => planOf(of, tail, plans));
      return { scenario: this.name, name, unit: 'ms', value: ms, ...(budget !== undefined && { budget }) };
    };
    const video = asset.tracks.find(({ kind }) => kind === 'video') as Track;
    const eight = { of: ofEightTracks(asset), budget: 5 };
    const segments = asset.tracks.map((track) => segment(track, 60));
    const least = Math.min(...segments.map(({ value }) => value));
    return [
      ...segments,
      {
        scenario: this.name,
        name: 'no filter and no clip, to the plan of a segment',
        unit: 'x',
        value: (1000 * medianMs(() => select(asset, parseSelection(NO_QUERY)))) / least,
        budget: 0.05,
      },
      manifest('HLS media playlist', `long-${video.id}.m3u8`, { budget: 3 }),
      manifest('HLS multivariant playlist', '.m3u8'),
      manifest('HLS multivariant playlist, 8 tracks', '.m3u8', eight),
      manifest('DASH MPD', '.mpd'),
      manifest('DASH MPD, 8 tracks', '.mpd', eight),
      manifest('Smooth client manifest, 8 tracks', 'Manifest', eight),
      manifest('progressive MP4', '.mp4', { budget: 30 }),
      manifest('progressive MP4, again', '.mp4', { budget: 0.06, plans: new HeldMemory(KEPT_BYTES) }),
    ];
  },
};

interface Asking {
  readonly of?: Asset;
  readonly budget?: number;
  readonly plans?: PlanCache;
}

/** The title in five renditions of the picture and three languages. */
function ofEightTracks(asset: Asset): Asset {
  const [video, audio] = asset.tracks as [Track, Track];
  const pictures = [1, 2, 3, 4, 5].map((n) => ({ ...video, id: `video=${n}`, bitrate: n }));
  const sounds = ['en', 'sv', 'fi'].map((language, i) => ({
    ...audio,
    id: `audio_${language}=1`,
    language,
    ladder: asset.tracks.length + i,
  }));
  return { ...asset, tracks: [...pictures, ...sounds] };
}

function plan(asset: Asset, tail: string): void {
  planOf(asset, tail);
}
