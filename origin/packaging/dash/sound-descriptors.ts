import type { AudioProperties } from '../../model/asset.ts';
import type { Descriptor, Representation } from './mpd.ts';

/** The value is a ChannelConfiguration; up to 6 it is the number of channels too. ISO/IEC 23009-1 5.8.5.4 */
const MPEG_LAYOUT = 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011';

/**
 * The same numbers by their newer name (ISO/IEC 23091-3 6.2), for those that are no count: players take a value of the
 * older scheme for one, and would say that 7.1 has seven channels.
 */
const CICP_LAYOUT = 'urn:mpeg:mpegB:cicp:ChannelConfiguration';
const COUNTED_LAYOUTS = 6;

/** By the number of digits: of AC-3 and E-AC-3 (ETSI TS 102 366 I.1.2), and of AC-4 (ETSI TS 103 190-2 G.3). */
const DOLBY_LAYOUTS: Readonly<Record<number, string>> = {
  4: 'tag:dolby.com,2014:dash:audio_channel_configuration:2011',
  6: 'tag:dolby.com,2015:dash:audio_channel_configuration:2015',
};

/** ETSI TS 103 420 D.2.2 */
const DOLBY_EXTENSION = 'tag:dolby.com,2018:dash:EC3_ExtensionType:2018';
const DOLBY_COMPLEXITY = 'tag:dolby.com,2018:dash:EC3_ExtensionComplexityIndex:2018';

/** What an MPD says of the channels of a track: nothing rather than something wrong. */
export function soundDescriptors({
  layout,
  dolbyLayout,
  objects,
}: AudioProperties): Pick<Representation, 'audioChannels' | 'supplementalProperties'> {
  const channels = layoutDescriptor(layout, dolbyLayout);
  return {
    ...(channels !== undefined && { audioChannels: channels }),
    ...(objects !== undefined && {
      supplementalProperties: [
        { scheme: DOLBY_EXTENSION, value: 'JOC' },
        { scheme: DOLBY_COMPLEXITY, value: objects },
      ],
    }),
  };
}

function layoutDescriptor(layout?: number, dolbyLayout?: string): Descriptor | undefined {
  if (layout !== undefined) {
    return { scheme: layout <= COUNTED_LAYOUTS ? MPEG_LAYOUT : CICP_LAYOUT, value: layout };
  }
  const scheme = DOLBY_LAYOUTS[dolbyLayout?.length ?? 0];
  return scheme === undefined || dolbyLayout === undefined ? undefined : { scheme, value: dolbyLayout };
}
