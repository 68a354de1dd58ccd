import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { box, u16, u32, u8, zeros } from '../../support/mp4-boxes.ts';
import { extendBox } from '../../support/extend-box.ts';
import { joinTracks } from '../../support/join-tracks.ts';

/** A kind of file that people have. */
export interface Input {
  /** What it is, as docs/inputs.md has it. */
  readonly name: string;
  readonly file: string;
  /** How ffmpeg makes it: its arguments but for the output. */
  readonly make: readonly string[];
  /** What ffmpeg does not do. */
  readonly edit?: (file: Buffer) => Buffer;
  /** Chromium of Debian decodes all that is in it. */
  readonly plays?: boolean;
  /** mp4box looks for its media in a wrong place: ffmpeg, which finds it, puts it where it does not. */
  readonly isRemuxed?: boolean;
  /** Nothing of it can be served, which its refusal says by name. */
  readonly isRefused?: boolean;
}

const SECONDS = 6;
const PICTURE = words(`-f lavfi -i testsrc2=size=320x180:rate=25:duration=${SECONDS}`);
const SOUND = words(`-f lavfi -i sine=frequency=440:sample_rate=48000:duration=${SECONDS}`);
const H264 = words('-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25');
const AAC = words('-c:a aac');
const FILM = [...PICTURE, ...SOUND, ...H264, ...AAC];
const X265 = words('-c:v libx265 -preset ultrafast -g 25');
const BT2020 = 'colorprim=bt2020:colormatrix=bt2020nc';
const SAMPLE_ENTRY = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd'] as const;

/** Mastering display and light levels, which ffmpeg leaves to the bitstream. ISO/IEC 14496-12 12.1.6, 12.1.7 */
const LIGHT = [
  box('mdcv', u16(13_250, 34_500, 7500, 3000, 34_000, 16_000, 15_635, 16_450), u32(10_000_000, 1)),
  box('clli', u16(1000, 400)),
];

/** Profile 8 on a base that is HDR10. */
const DOLBY_VISION = box('dvvC', u8(1, 0), u16((8 << 9) | (3 << 3) | 5), u8(1 << 4), zeros(19));

export const INPUTS: readonly Input[] = [
  film('MP4, `moov` behind the media', 'moov-last.mp4', FILM),
  film('MP4, `moov` first', 'moov-first.mp4', [...FILM, ...words('-movflags +faststart')]),
  film('MP4, `moov` between media, and junk at the end', 'moov-middle.mp4', FILM, (file) =>
    Buffer.concat([file, box('mdat', zeros(5000)), Buffer.from('no box at all')]),
  ),
  film('MP4 with `free`, `wide` and `uuid` before its `moov`', 'padded.mp4', FILM, (file) => {
    const moov = file.lastIndexOf('moov') - 4;
    const padding = [box('free', zeros(99)), box('wide'), box('uuid', zeros(40))];
    return Buffer.concat([file.subarray(0, moov), ...padding, file.subarray(moov)]);
  }),
  film('QuickTime movie', 'film.mov', FILM),
  film('sound alone, as iTunes has it', 'sound.m4a', [...SOUND, ...AAC, ...words('-f ipod')]),
  film('pictures alone', 'pictures.mp4', [...PICTURE, ...H264]),
  film('QuickTime movie with timecodes', 'timecodes.mov', [...FILM, ...words('-timecode 01:00:00:00')]),
  film('MP4 with hints for RTP', 'hinted.mp4', [...FILM, ...words('-movflags rtphint')]),
  film('pictures in another order than they are decoded in', 'reordered.mp4', [
    ...FILM,
    ...words('-preset veryfast -bf 3'),
  ]),
  film('the same by negative composition offsets', 'negative-offsets.mp4', [
    ...FILM,
    ...words('-preset veryfast -bf 3 -movflags negative_cts_offsets'),
  ]),
  film('variable frame rate', 'variable-rate.mp4', [
    ...PICTURE,
    '-vf',
    String.raw`setpts=if(eq(mod(N\,3)\,0)\,N\,N+0.4)/25/TB`,
    ...words('-fps_mode vfr'),
    ...H264,
  ]),
  film('one picture', 'one-picture.mp4', [...PICTURE, ...H264, ...words('-frames:v 1')]),
  film('every picture a sync sample', 'all-sync.mp4', [...PICTURE, ...H264, ...words('-g 1')]),
  film('pixels that are not square', 'anamorphic.mp4', [...PICTURE, ...H264, ...words('-vf setsar=4/3')]),
  film('clean aperture', 'aperture.mp4', [...PICTURE, ...H264], (file) =>
    extendBox(file, [...SAMPLE_ENTRY, 'avc1'], box('clap', u32(300, 1, 160, 1, 0, 1, 0, 1))),
  ),
  film(
    'two films joined, each with its own sample entry',
    'joined.mp4',
    [...PICTURE, ...H264, ...words('-map 0:v -map 0:v -s:v:1 640x360')],
    joinTracks,
  ),
  film('CMAF', 'cmaf.mp4', [...FILM, ...words('-movflags cmaf')]),
  film('fragments, `base-data-offset`', 'base-data-offset.mp4', [
    ...FILM,
    ...words('-movflags frag_keyframe+empty_moov'),
  ]),
  film('fragments, `default-base-is-moof`', 'default-base.mp4', [
    ...FILM,
    ...words('-movflags frag_keyframe+empty_moov+default_base_moof'),
  ]),
  {
    ...film('fragments without either', 'implied-base.mp4', [
      ...FILM,
      ...words('-movflags frag_keyframe+empty_moov+omit_tfhd_offset'),
    ]),
    isRemuxed: true,
  },
  film('fragments with a `sidx` each', 'sidx-each.mp4', [
    ...FILM,
    ...words('-movflags frag_keyframe+empty_moov+dash+delay_moov'),
  ]),
  film('fragments with one `sidx` of all', 'sidx-global.mp4', [
    ...FILM,
    ...words('-movflags cmaf+global_sidx'),
  ]),
  film('samples in `moov`, then fragments', 'hybrid.mp4', [...FILM, ...words('-movflags frag_keyframe')]),
  film('Smooth Streaming file', 'smooth.ismv', [...FILM, ...words('-f ismv')]),
  film('H.264 with parameter sets among the pictures', 'avc3.mp4', [
    ...PICTURE,
    ...H264,
    ...words('-tag:v avc3 -bsf:v dump_extra'),
  ]),
  film('a picture that was filmed upright', 'upright.mp4', [
    ...PICTURE,
    ...H264,
    ...words('-metadata:s:v rotate=90'),
  ]),
  coded('HEVC', 'hevc.mp4', [...PICTURE, ...X265, ...words('-x265-params log-level=none -tag:v hvc1')]),
  coded('HEVC with parameter sets among the pictures', 'hev1.mp4', [
    ...PICTURE,
    ...X265,
    ...words('-x265-params log-level=none -tag:v hev1'),
  ]),
  coded('HDR10', 'hdr10.mp4', hdr('smpte2084'), (file) =>
    LIGHT.reduce((edited, one) => extendBox(edited, [...SAMPLE_ENTRY, 'hvc1'], one), file),
  ),
  coded('HLG', 'hlg.mp4', hdr('arib-std-b67')),
  coded('Dolby Vision 8.1', 'dolby-vision-8.mp4', hdr('smpte2084'), (file) =>
    extendBox(file, [...SAMPLE_ENTRY, 'hvc1'], DOLBY_VISION),
  ),
  film('AV1', 'av1.mp4', [...PICTURE, ...words('-c:v libaom-av1 -cpu-used 8 -g 25')]),
  film('VP9', 'vp9.mp4', [...PICTURE, ...words('-c:v libvpx-vp9 -cpu-used 8 -g 25')]),
  film('AAC 5.1', 'aac-51.mp4', [...PICTURE, ...SOUND, ...H264, ...AAC, ...words('-ac 6')]),
  film('AAC 7.1', 'aac-71.mp4', [...PICTURE, ...SOUND, ...H264, ...AAC, ...words('-ac 8')]),
  coded('AC-3', 'ac3.mp4', [...PICTURE, ...SOUND, ...H264, ...words('-c:a ac3 -ac 6')]),
  coded('E-AC-3', 'eac3.mp4', [...PICTURE, ...SOUND, ...H264, ...words('-c:a eac3 -ac 6')]),
  film('Opus', 'opus.mp4', [...PICTURE, ...SOUND, ...H264, ...words('-c:a libopus')]),
  film('FLAC', 'flac.mp4', [...PICTURE, ...SOUND, ...H264, ...words('-c:a flac -strict -2')]),
  coded('ALAC', 'alac.mp4', [...PICTURE, ...SOUND, ...H264, ...words('-c:a alac')]),
  coded('ALAC in QuickTime', 'alac.mov', [...PICTURE, ...SOUND, ...H264, ...words('-c:a alac')]),
  coded('MP3', 'mp3.mp4', [...PICTURE, ...SOUND, ...H264, ...words('-c:a libmp3lame')]),
  film('PCM beside H.264', 'pcm.mov', [...PICTURE, ...SOUND, ...H264, ...words('-c:a pcm_s16le')]),
  refused('PCM alone', 'pcm-alone.mov', [...SOUND, ...words('-c:a pcm_s16be')]),
  refused('ProRes', 'prores.mov', [...PICTURE, ...words('-c:v prores')]),
  refused('MPEG-4 Visual', 'mpeg4.mp4', [...PICTURE, ...words('-c:v mpeg4')]),
  refused('Motion JPEG', 'mjpeg.mov', [...PICTURE, ...words('-c:v mjpeg -pix_fmt yuvj420p')]),
  film('thumbnails in a track of JPEG', 'thumbnails.mp4', [
    ...FILM,
    ...words('-map 0:v -map 1:a -map 0:v -c:v:1 mjpeg -pix_fmt:v:1 yuvj420p -filter:v:1 fps=1,scale=160:90'),
  ]),
  film('thumbnails in a QuickTime movie', 'thumbnails.mov', [
    ...FILM,
    ...words('-map 0:v -map 1:a -map 0:v -c:v:1 png -pix_fmt:v:1 rgb24 -filter:v:1 fps=1/2,scale=32:18'),
  ]),
  film('cover art in a track of its own', 'cover.mov', [
    ...FILM,
    ...words('-map 0:v -map 1:a -map 0:v -c:v:1 mjpeg -pix_fmt:v:1 yuvj420p -frames:v:1 1'),
  ]),
  film('sound in three languages', 'languages.mp4', [
    ...FILM,
    ...words('-map 0:v -map 1:a -map 1:a -map 1:a'),
    ...words('-metadata:s:a:0 language=eng -metadata:s:a:1 language=ger -metadata:s:a:2 language=qaa'),
  ]),
  film('36 tracks of sound', 'many-tracks.mp4', [
    ...FILM,
    ...words('-map 0:v'),
    ...Array.from({ length: 36 }, () => words('-map 1:a')).flat(),
  ]),
];

/** The same media in a plain file. */
export async function remuxed(path: string): Promise<Buffer> {
  const plain = `${path}.plain.mp4`;
  await promisify(execFile)('ffmpeg', [
    '-v',
    'error',
    '-nostdin',
    '-y',
    '-i',
    path,
    ...words('-map 0 -c copy'),
    plain,
  ]);
  return readFile(plain);
}

/** Makes the file in a folder. */
export async function makeInput({ file, make, edit }: Input, folder: string): Promise<Buffer> {
  const path = join(folder, file);
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...make, path]);
  const made = await readFile(path);
  return edit === undefined ? made : edit(made);
}

function film(name: string, file: string, make: readonly string[], edit?: Input['edit']): Input {
  return { ...coded(name, file, make, edit), plays: true };
}

function refused(name: string, file: string, make: readonly string[]): Input {
  return { ...coded(name, file, make), isRefused: true };
}

function coded(name: string, file: string, make: readonly string[], edit?: Input['edit']): Input {
  return { name, file, make, ...(edit && { edit }) };
}

function hdr(transfer: string): string[] {
  const parameters = `log-level=none:${BT2020}:transfer=${transfer}`;
  const colors = words(`-color_primaries bt2020 -color_trc ${transfer} -colorspace bt2020nc`);
  return [
    ...PICTURE,
    ...X265,
    ...words(`-pix_fmt yuv420p10le -tag:v hvc1 -x265-params ${parameters}`),
    ...colors,
  ];
}

function words(text: string): string[] {
  return text.split(' ');
}
