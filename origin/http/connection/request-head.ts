import type { IncomingMessage } from 'node:http';

/** What of a request decides its answer; the header's names are in lower case. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;
