/** What is used of imscJS, which comes without types: the document as it is parsed, its times counted from the document's 0. */
declare module 'imsc/src/main/js/doc.js' {
  export interface Length {
    readonly value: number;
    readonly unit: string;
  }

  /** Shares of the picture's width and height. */
  export interface PixelLength {
    readonly rw: number;
    readonly rh: number;
  }

  export interface Content {
    readonly kind: string;
    /** Seconds; Infinity where nothing ends it. */
    readonly begin: number;
    readonly end: number;
    readonly regionID?: string;
    /** By qualified name: a namespace, a blank, and a name. */
    readonly styleAttrs?: Readonly<Record<string, unknown>>;
    readonly text?: string;
    /** `xml:space`. */
    readonly space?: string;
    readonly contents?: readonly Content[];
  }

  interface Document {
    readonly body: Content | null;
    readonly head?: { readonly layout?: { readonly regions: Readonly<Record<string, Content>> } };
    /** A pixel, where the document says how many there are. */
    readonly pxLength?: Readonly<Record<'h' | 'w', PixelLength | null>> | null;
    readonly cellResolution?: { readonly h: number; readonly w: number };
  }

  interface ErrorHandler {
    info(message: string): void;
    warn(message: string): void;
    error(message: string): void;
    fatal(message: string): void;
  }

  /** CommonJS whose exports Node cannot tell before it runs. */
  const imsc: {
    /** @throws Error of many kinds where the document is none */
    readonly fromXML: (xml: string, errorHandler: ErrorHandler) => Document | null;
  };
  export default imsc;
}
