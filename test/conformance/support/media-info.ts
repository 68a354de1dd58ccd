import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What of a stream must be the same wherever it lies. */
const SAME = [
  'Format',
  'CodecID',
  'Format_Profile',
  'Format_AdditionalFeatures',
  'Width',
  'Height',
  'PixelAspectRatio',
  'Rotation',
  'ChromaSubsampling',
  'Channels',
  'SamplingRate',
  'colour_primaries',
  'transfer_characteristics',
  'matrix_coefficients',
  'HDR_Format',
  'HDR_Format_Compatibility',
  'MasteringDisplay_Luminance',
  'MasteringDisplay_ColorPrimaries',
  'MaxCLL',
  'MaxFALL',
];

type Stream = Readonly<Record<string, string>>;

/** The pictures and the sound of a file, in its order, as MediaInfo describes them. */
export async function mediaInfo(
  path: string,
): Promise<{ readonly video: Stream[]; readonly audio: Stream[] }> {
  const { stdout } = await promisify(execFile)('mediainfo', ['--Output=JSON', path]);
  const { media } = JSON.parse(stdout) as { media: { track: Stream[] } };
  const of = (type: string) => media.track.filter((track) => track['@type'] === type).map(described);
  return { video: of('Video'), audio: of('Audio') };
}

function described(stream: Stream): Stream {
  return Object.fromEntries(
    SAME.flatMap((name) => (stream[name] === undefined ? [] : [[name, stream[name]]])),
  );
}
