/**
 * Base64 that stands in a query or a cookie as CloudFront has it: `+ = /` are `- _ ~`.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
 */
const TO_URL: Readonly<Record<string, string>> = { '+': '-', '=': '_', '/': '~' };
const FROM_URL: Readonly<Record<string, string>> = { '-': '+', _: '=', '~': '/' };

export function encodeViewerBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('base64')
    .replaceAll(/[+=/]/g, (character) => TO_URL[character]!);
}

/** Undefined for what is not spelled exactly as {@link encodeViewerBase64} spells it. */
export function decodeViewerBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(
    text.replaceAll(/[-_~]/g, (character) => FROM_URL[character]!),
    'base64',
  );
  return encodeViewerBase64(bytes) === text ? bytes : undefined;
}
