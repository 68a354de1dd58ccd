/** Of a fleet or a node: what is shown as it is, and written in keys and logs. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
export const FLEET_NAME_RULE = 'must be letters, digits and . _ -, at most 63, the first a letter or digit';

export function isFleetName(text: string): boolean {
  return NAME.test(text);
}
