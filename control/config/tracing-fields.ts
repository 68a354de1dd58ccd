import { z } from 'zod';
import { section } from './fields.ts';

/** A path may lead to the collector's place behind a proxy; whatever admits us belongs into a header. */
function isCollector(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
  return url.search + url.hash + url.username + url.password === '';
}

/** What HTTP takes for a name and a value (RFC 9110 5.5). */
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]+$/;

/** Where spans are sent, and how many. */
export const tracing = section({
  otlp: section({
    endpoint: z
      .string()
      .refine(isCollector, 'must be http:// or https:// with a host, and neither query nor user'),
    headers: z
      .record(
        z.string().regex(HEADER_NAME, 'must be the name of a header'),
        z.string().regex(HEADER_VALUE, 'must be the value of a header, on one line'),
      )
      .optional(),
  }),
  sample: z.number().min(0, 'must be from 0 to 1').max(1, 'must be from 0 to 1').default(1),
});
