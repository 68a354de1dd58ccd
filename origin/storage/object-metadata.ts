import type { AnswerFields } from './transport/transport.ts';

/** What was stored with the object about its bytes; nothing of the store itself. */
const NAMES = [
  'content-type',
  'content-encoding',
  'content-language',
  'content-disposition',
  'cache-control',
  'expires',
] as const;

/** The framing of an upload, which S3 and its relatives keep although the bytes have it no more. */
const UPLOAD_CODING = 'aws-chunked';

/** The fields that belong to the object, by their names in lower case. */
export function objectMetadata(fields: AnswerFields): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of NAMES) {
    const text = fields.get(name);
    const value = name === 'content-encoding' ? withoutUploadCoding(text) : text;
    if (value !== undefined && value !== '') found[name] = value;
  }
  return found;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html ("Content-Encoding") */
function withoutUploadCoding(codings: string | undefined): string | undefined {
  if (codings?.includes(UPLOAD_CODING) !== true) return codings;
  const each = codings.split(',').map((coding) => coding.trim());
  return each.filter((coding) => coding.toLowerCase() !== UPLOAD_CODING).join(', ');
}
