import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createFile, MP4BoxBuffer, type Sample } from 'mp4box';
import { describe, expect, test } from 'vitest';
import type { Track } from '../../../origin/model/asset.ts';
import { Assets } from '../../../origin/asset/assets.ts';
import { CountingStore } from './support/counting-store.ts';
import { expand, segmentBounds, unevenBounds } from './support/expand.ts';
import { hasFfmpeg, mediaFiles } from './support/media.ts';

const NON_SYNC = 0x10000;

async function tracksOf(path: string): Promise<readonly Track[]> {
  const store = new CountingStore().put('a.mp4', readFileSync(path));
  return (await new Assets(store, { locate: () => undefined }).resolve('media', 'a.mp4')).tracks;
}

/** mp4box's own expansion of the sample tables, which knows nothing of edit lists. */
function samplesByMp4box(path: string): { timescale: number; samples: Sample[] }[] {
  const file = createFile();
  const bytes = readFileSync(path);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(buffer, 0), true);
  return file.moov.traks.map((trak) => ({
    timescale: trak.mdia.mdhd.timescale,
    samples: file.getTrackSamplesInfo(trak.tkhd.track_id),
  }));
}

function ffprobe(path: string, ...options: string[]) {
  const { stdout } = spawnSync('ffprobe', ['-v', 'error', ...options, '-of', 'json', path], {
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  });
  return JSON.parse(stdout);
}

for (const path of mediaFiles) {
  describe.skipIf(!existsSync(path))(`SampleTable of ${basename(path)}`, () => {
    test('read() gives what mp4box expands, whatever pieces it is read in', async () => {
      const tracks = await tracksOf(path);
      const theirs = samplesByMp4box(path);
      expect(tracks).toHaveLength(theirs.length);
      for (const [i, track] of tracks.entries()) {
        const { timescale, samples } = theirs[i]!;
        expect(track.timescale).toBe(timescale);
        const ours = expand(track.samples, segmentBounds(track));
        expect(expand(track.samples, unevenBounds(track.samples.count))).toEqual(ours);
        const editTicks = samples[0]!.cts - ours[0]!.presentationTicks;
        // Of video, decoding starts when presenting does.
        const start = track.kind === 'video' ? track.segments.startTicks(0) : 0;
        expect(ours.map(({ flags, ...sample }) => ({ ...sample, sync: (flags & NON_SYNC) === 0 }))).toEqual(
          samples.map((sample, i) => ({
            offset: sample.offset,
            size: sample.size,
            decodeTicks: sample.dts - samples[0]!.dts + start,
            // mp4box stretches the last sample to the duration of mdhd.
            durationTicks: i + 1 < samples.length ? sample.duration : ours.at(-1)!.durationTicks,
            presentationTicks: sample.cts - editTicks,
            sync: sample.is_sync,
          })),
        );
        expect(track.samples.durationTicks).toBe(ours.reduce((sum, sample) => sum + sample.durationTicks, 0));
      }
    });

    test.skipIf(!hasFfmpeg)('read() gives the packets ffprobe shows, edit list applied', async () => {
      const { packets } = ffprobe(path, '-show_packets');
      for (const [i, track] of (await tracksOf(path)).entries()) {
        const theirs = packets.filter((packet: { stream_index: number }) => packet.stream_index === i);
        expect(
          expand(track.samples, segmentBounds(track)).map(({ offset, size, presentationTicks, flags }) => ({
            pos: String(offset),
            size: String(size),
            pts: presentationTicks,
            key: (flags & NON_SYNC) === 0,
          })),
        ).toEqual(
          theirs.map(
            ({ pos, size, pts, flags }: { pos: string; size: string; pts: number; flags: string }) => ({
              pos,
              size,
              pts,
              key: flags.startsWith('K'),
            }),
          ),
        );
      }
    });

    test.skipIf(!hasFfmpeg)('read() presents as many frames as ffmpeg decodes', async () => {
      const { streams } = ffprobe(path, '-count_frames', '-show_entries', 'stream=nb_read_frames');
      for (const [i, track] of (await tracksOf(path)).entries()) {
        const presented = expand(track.samples, segmentBounds(track)).filter(
          ({ presentationTicks, durationTicks }) => presentationTicks + durationTicks > 0,
        );
        expect(presented).toHaveLength(Number(streams[i].nb_read_frames));
      }
    });
  });
}
