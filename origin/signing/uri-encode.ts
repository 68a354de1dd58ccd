import { HeadwaterError } from '../model/errors.ts';

const ONLY_UNRESERVED = /^[A-Za-z0-9\-._~]*$/;

const ONLY_UNRESERVED_OR_SLASH = /^[A-Za-z0-9\-._~/]*$/;

/**
 * `UriEncode` of an object key as Signature V4 for S3 wants it: every byte of its UTF-8 but the unreserved characters
 * of RFC 3986 and `/` becomes `%XX`, once. The same string is signed and sent.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html ("UriEncode")
 *
 * @throws HeadwaterError `malformed-url` for a key that is not well-formed Unicode
 */
export function encodeKey(key: string): string {
  if (ONLY_UNRESERVED_OR_SLASH.test(key)) return key;
  return uriEncode(key).replaceAll('%2F', '/');
}

/** `UriEncode` of a query parameter's name or value: like {@link encodeKey}, but `/` is encoded too. */
export function uriEncode(text: string): string {
  if (ONLY_UNRESERVED.test(text)) return text;
  try {
    return encodeURIComponent(text).replace(
      /[!'()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch (cause) {
    throw new HeadwaterError('malformed-url', 'Cannot encode the object key: it is not well-formed Unicode', {
      cause,
    });
  }
}
