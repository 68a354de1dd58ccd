import { element, type XmlElement } from '../plans/xml-element.ts';
import type { ClientManifest, QualityLevel, StreamIndex } from './client-manifest.ts';
import { TIMESCALE } from './ticks.ts';

/** The client manifest as an XML document, of version 2.2. */
export function serializeManifest({ durationTicks, streams }: ClientManifest): string {
  const attributes = { MajorVersion: 2, MinorVersion: 2, TimeScale: TIMESCALE, Duration: durationTicks };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('SmoothStreamingMedia', attributes, streams.map(streamIndex))}`;
}

function streamIndex(stream: StreamIndex): XmlElement {
  const attributes = {
    Type: stream.type,
    Subtype: stream.subtype,
    Name: stream.name,
    Language: stream.language,
    Chunks: stream.durationsTicks.length,
    QualityLevels: stream.levels.length,
    MaxWidth: stream.maxWidth,
    MaxHeight: stream.maxHeight,
    DisplayWidth: stream.displayWidth,
    DisplayHeight: stream.displayHeight,
    Url: stream.url,
  };
  return element('StreamIndex', attributes, [...stream.levels.map(qualityLevel), ...chunks(stream)]);
}

function qualityLevel(level: QualityLevel, index: number): XmlElement {
  return element('QualityLevel', {
    Index: index,
    Bitrate: level.bitrate,
    FourCC: level.fourCC,
    MaxWidth: level.maxWidth,
    MaxHeight: level.maxHeight,
    SamplingRate: level.samplingRate,
    Channels: level.channels,
    BitsPerSample: level.bitsPerSample,
    PacketSize: level.packetSize,
    AudioTag: level.audioTag,
    NALUnitLengthField: level.lengthBytes,
    CodecPrivateData: level.privateData,
  });
}

/** Each fragment begins where the one before it ends: the first alone has a time. */
function chunks({ startTicks, durationsTicks }: StreamIndex): XmlElement[] {
  return durationsTicks.map((d, i) => element('c', { t: i === 0 ? startTicks : undefined, d }));
}
