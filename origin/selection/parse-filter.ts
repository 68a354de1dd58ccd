import { compareAttribute, type Predicate } from './compare-attribute.ts';
import { filterFault } from './filter-fault.ts';
import { filterTokens, type Token } from './filter-tokens.ts';

/** Nobody writes more; a parser that calls itself needs an end. */
const DEPTH_LIMIT = 32;

/**
 * Reads an expression over the attributes of tracks: `type == "audio" || (MaxHeight <= 720 && systemBitrate < 2000000)`.
 * `!` binds closest, then `&&`, then `||`.
 *
 * @throws HeadwaterError `malformed-url` with the place of what is wrong
 */
export function parseFilter(filter: string): Predicate {
  const parser = new FilterParser(filterTokens(filter));
  return parser.parse();
}

class FilterParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Predicate {
    const predicate = this.#anyOf();
    const rest = this.#take();
    if (rest.kind !== 'end') throw filterFault(`unexpected ${JSON.stringify(rest.text)}`, rest.at);
    return predicate;
  }

  #anyOf(): Predicate {
    const alternatives = [this.#allOf()];
    while (this.#skip('||')) alternatives.push(this.#allOf());
    return (track) => alternatives.some((holds) => holds(track));
  }

  #allOf(): Predicate {
    const conditions = [this.#condition()];
    while (this.#skip('&&')) conditions.push(this.#condition());
    return (track) => conditions.every((holds) => holds(track));
  }

  #condition(): Predicate {
    if (++this.#depth > DEPTH_LIMIT) throw filterFault(`more than ${DEPTH_LIMIT} levels`, this.#peek().at);
    const condition = this.#skip('!') ? not(this.#condition()) : this.#inner();
    this.#depth -= 1;
    return condition;
  }

  #inner(): Predicate {
    if (!this.#skip('(')) return this.#comparison();
    const predicate = this.#anyOf();
    if (!this.#skip(')')) throw filterFault('a ) is missing', this.#peek().at);
    return predicate;
  }

  #comparison(): Predicate {
    const name = this.#take();
    if (name.kind !== 'name') throw filterFault('an attribute is missing', name.at);
    return compareAttribute(name, this.#take(), this.#take());
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  /** The end is never passed. */
  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  #skip(operator: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'operator' || text !== operator) return false;
    this.#at += 1;
    return true;
  }
}

function not(predicate: Predicate): Predicate {
  return (track) => !predicate(track);
}
