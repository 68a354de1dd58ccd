/** As far as tests use them; neither brings types. */
declare module 'm3u8-parser' {
  export class Parser {
    readonly manifest: {
      readonly playlists?: readonly {
        readonly uri: string;
        readonly attributes: { readonly CODECS: string };
      }[];
      readonly mediaGroups?: {
        readonly AUDIO: Readonly<
          Record<string, Readonly<Record<string, { readonly language?: string; readonly uri?: string }>>>
        >;
      };
      readonly segments: readonly {
        readonly duration: number;
        readonly uri: string;
        readonly map?: { readonly uri: string };
      }[];
    };
    push(text: string): void;
    end(): void;
  }
}

declare module 'mpd-parser' {
  interface ParsedPlaylist {
    readonly attributes: { readonly NAME: string; readonly CODECS: string };
    readonly segments: readonly {
      readonly duration: number;
      readonly presentationTime: number;
      readonly resolvedUri: string;
      readonly map: { readonly resolvedUri: string };
    }[];
  }
  export function parse(
    mpd: string,
    options: { readonly manifestUri: string },
  ): {
    readonly playlists: readonly ParsedPlaylist[];
    readonly mediaGroups: {
      readonly AUDIO: {
        readonly audio?: Readonly<
          Record<string, { readonly language: string; readonly playlists: readonly ParsedPlaylist[] }>
        >;
      };
    };
  };
}
