/** A property in the file, as the attribute that it becomes. RFC 8216bis, Appendix D.2 */
interface Attribute {
  readonly name: string;
  /** Its value as it stands in a playlist; undefined where it is none. */
  readonly write: (value: unknown) => string | undefined;
  /** What a value must be, for messages. */
  readonly rule: string;
}

/** What a quoted string cannot hold, and what no URI or label needs: control characters. RFC 8216bis 4.2 */
const UNQUOTABLE = /["\p{Cc}]/u;

const TEXT_LIMIT_CHARS = 2048;

const text = (name: string): Attribute => ({
  name,
  write: (value) =>
    typeof value === 'string' && value !== '' && value.length <= TEXT_LIMIT_CHARS && !UNQUOTABLE.test(value)
      ? `"${value}"`
      : undefined,
  rule: `a text without quotes and control characters, of ${TEXT_LIMIT_CHARS} characters at most`,
});

const seconds = (name: string, least = 0): Attribute => ({
  name,
  write: (value) =>
    typeof value === 'number' && Number.isFinite(value) && value >= least ? decimal(value) : undefined,
  rule: least === 0 ? 'seconds, 0 or more' : 'seconds',
});

const oneOf = (name: string, words: readonly string[]): Attribute => ({
  name,
  write: (value) => (words.includes(value as string) ? `"${value as string}"` : undefined),
  rule: words.join(' or '),
});

const listOf = (name: string, words: readonly string[]): Attribute => ({
  name,
  write: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((word) => words.includes(word as string))
      ? `"${[...new Set(value as string[])].join()}"`
      : undefined,
  rule: `a list of ${words.join(', ')}`,
});

const yesOrNo = (name: string): Attribute => ({
  name,
  write: (value) => (typeof value === 'boolean' ? `"${value ? 'YES' : 'NO'}"` : undefined),
  rule: 'true or false',
});

export const ATTRIBUTES: ReadonlyMap<string, Attribute> = new Map(
  Object.entries({
    assetUri: text('X-ASSET-URI'),
    assetList: text('X-ASSET-LIST'),
    cue: listOf('CUE', ['PRE', 'POST', 'ONCE']),
    duration: seconds('DURATION'),
    resumeOffset: seconds('X-RESUME-OFFSET', Number.NEGATIVE_INFINITY),
    playoutLimit: seconds('X-PLAYOUT-LIMIT'),
    snap: listOf('X-SNAP', ['OUT', 'IN']),
    restrict: listOf('X-RESTRICT', ['SKIP', 'JUMP']),
    contentMayVary: yesOrNo('X-CONTENT-MAY-VARY'),
    timelineOccupies: oneOf('X-TIMELINE-OCCUPIES', ['POINT', 'RANGE']),
    timelineStyle: oneOf('X-TIMELINE-STYLE', ['HIGHLIGHT', 'PRIMARY']),
    skipControlOffset: seconds('X-SKIP-CONTROL-OFFSET'),
    skipControlDuration: seconds('X-SKIP-CONTROL-DURATION'),
    skipControlLabelId: text('X-SKIP-CONTROL-LABEL-ID'),
  }),
);

/** No exponent, and no more than the microsecond. RFC 8216bis 4.2, signed-decimal-floating-point */
function decimal(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '');
}
