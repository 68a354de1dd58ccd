/** In a path or a key. S3 takes it for what it is, whoever follows a URL resolves it first. RFC 3986 5.2.4 */
export const DOT_SEGMENT = /(?:^|\/)\.{1,2}(?:\/|$)/;
