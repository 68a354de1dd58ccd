/** What is used of media-captions, whose own types lack the extensions that modules are found by. */
declare module 'media-captions' {
  export interface VTTCue {
    /** Seconds. */
    readonly startTime: number;
    readonly endTime: number;
    readonly id: string;
    readonly text: string;
    readonly region: { readonly id: string } | null;
    readonly vertical: string;
    readonly line: number | 'auto';
    readonly lineAlign: string;
    readonly snapToLines: boolean;
    readonly position: number | 'auto';
    readonly positionAlign: string;
    readonly size: number;
    readonly align: string;
  }

  interface ParseOptions {
    readonly type: 'vtt' | 'srt';
    /** Whether faults are gathered, by a module that is loaded for it. */
    readonly errors: boolean;
    readonly onCue: (cue: VTTCue) => void;
  }

  /** Takes a line at a time, without its end. */
  export function parseTextStream(lines: ReadableStream<string>, options: ParseOptions): Promise<unknown>;
}
