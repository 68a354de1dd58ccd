import type { Selectable } from '../model/selection.ts';
import { filterFault } from './filter-fault.ts';
import type { Token } from './filter-tokens.ts';
import { trackAttribute } from './track-attributes.ts';

/** Whether a track is meant. */
export type Predicate = (track: Selectable) => boolean;

/** Texts know the first two alone. */
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/**
 * `systemBitrate < 500000`. What a track does not have is unequal to everything, and neither less nor more.
 *
 * @throws HeadwaterError `malformed-url` where the three do not go together
 */
export function compareAttribute(name: Token, operator: Token, value: Token): Predicate {
  const attribute = trackAttribute(name.text);
  if (attribute === undefined) throw filterFault(`${name.text} is no attribute of tracks`, name.at);
  const compare = operator.kind === 'operator' ? COMPARISONS[operator.text] : undefined;
  if (compare === undefined) throw filterFault('a comparison is missing', operator.at);
  if (attribute.type !== value.kind)
    throw filterFault(`${name.text} is compared with a ${attribute.type}`, value.at);
  if (attribute.type === 'number') {
    const wanted = Number(value.text);
    return (track) => {
      const actual = attribute.of(track);
      return actual === undefined ? operator.text === '!=' : compare(actual, wanted);
    };
  }
  const isEqual = operator.text === '==';
  if (!isEqual && operator.text !== '!=') throw filterFault(`${name.text} has no order`, operator.at);
  const wanted = attribute.normalize(value.text);
  return (track) => attribute.of(track).includes(wanted) === isEqual;
}
