/** As CloudFront's own (`K2JCJMDEHXQW5F`), and what else stands in a URL and a cookie without being encoded. */
const KEY_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

export const KEY_ID_RULE = 'must be letters, digits and . _ -, at most 128, the first a letter or digit';
