/** What a request is about: what RFC 9110 and 9111 say of it follows from these alone. */
export interface Resource {
  readonly etag: string;
  readonly lastModified: string;
  readonly body: Buffer;
}

export type Headers = Readonly<Record<string, string>>;

export type Expected =
  | { readonly status: 200 }
  | { readonly status: 206; readonly start: number; readonly end: number }
  | { readonly status: 304 | 412 | 416 };

const FIELDS = [
  'if-match',
  'if-unmodified-since',
  'if-none-match',
  'if-modified-since',
  'if-range',
  'range',
] as const;
type Field = (typeof FIELDS)[number];

type Values = Readonly<Partial<Record<Field, readonly string[]>>>;

const DAY_MS = 86_400_000;

/** Values of each field, of which some hold and some do not. */
function valuesOf({ etag, lastModified, body }: Resource): Required<Values> {
  const dated = (ms: number) => new Date(Date.parse(lastModified) + ms).toUTCString();
  const { length } = body;
  const tags = [etag, `W/${etag}`, '*', '"other"', `"other", ${etag}`, `"other" , W/${etag}`, 'no-tag'];
  const dates = [lastModified, dated(-DAY_MS), dated(DAY_MS), 'yesterday', dated(-1000)];
  return {
    'if-match': tags,
    'if-none-match': tags,
    'if-modified-since': dates,
    'if-unmodified-since': dates,
    'if-range': [etag, `W/${etag}`, '"other"', lastModified, dated(-DAY_MS), dated(DAY_MS)],
    range: [
      'bytes=0-0',
      'bytes=1-',
      'bytes=-1',
      'bytes=0-',
      'bytes=2-9',
      'BYTES=0-3',
      'bytes= 1-2',
      `bytes=${length - 1}-`,
      `bytes=0-${length + 5}`,
      `bytes=-${length}`,
      `bytes=-${length + 5}`,
      `bytes=${length}-`,
      `bytes=${length + 1}-${length + 9}`,
      'bytes=-0',
      'bytes=5-3',
      'bytes=',
      'bytes=-',
      'bytes=a-b',
      'items=0-1',
      '0-1',
      'bytes=0-1,4-5',
    ],
  };
}

/** Every value alone; pairs and triples of fields that decide with or against each other. */
export function formsOf(resource: Resource): Headers[] {
  const values = valuesOf(resource);
  const combined = (...fields: readonly Field[]): Headers[] =>
    fields.reduce<Headers[]>(
      (forms, field) => forms.flatMap((form) => values[field].map((value) => ({ ...form, [field]: value }))),
      [{}],
    );
  const some = (field: Field, count: number): Headers[] =>
    values[field].slice(0, count).map((value) => ({ [field]: value }));
  const crossed = (a: readonly Headers[], b: readonly Headers[]): Headers[] =>
    a.flatMap((one) => b.map((other) => ({ ...one, ...other })));
  return [
    {},
    ...FIELDS.flatMap((field) => combined(field)),
    ...combined('if-none-match', 'if-modified-since'),
    ...combined('if-match', 'if-unmodified-since'),
    ...crossed(some('range', 3), combined('if-range')),
    ...crossed(some('range', 2), combined('if-none-match')),
    ...crossed(some('range', 2), combined('if-match')),
    ...crossed(some('if-match', 4), some('if-none-match', 4)),
  ];
}

/** In the words of RFC 9110 13.2.2 and 14.2, apart from the code that is tried. */
export function expectedOf(resource: Resource, method: string, headers: Headers): Expected {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  const unmodified = headers['if-unmodified-since'];
  const modified = headers['if-modified-since'];
  if (ifMatch !== undefined) {
    if (!lists(ifMatch, [resource.etag])) return { status: 412 };
  } else if (isAfter(resource.lastModified, unmodified) === true) return { status: 412 };
  if (ifNoneMatch !== undefined) {
    if (lists(ifNoneMatch, [resource.etag, `W/${resource.etag}`])) return { status: 304 };
  } else if (isAfter(resource.lastModified, modified) === false) return { status: 304 };
  const { range, 'if-range': ifRange } = headers;
  const isCurrent = ifRange === undefined || ifRange === resource.etag || ifRange === resource.lastModified;
  return method === 'GET' && range !== undefined && isCurrent
    ? expectedRange(range, resource.body.length)
    : { status: 200 };
}

function lists(field: string, tags: readonly string[]): boolean {
  return field === '*' || field.split(/\s*,\s*/).some((tag) => tags.includes(tag));
}

/** Undefined where the date is none. */
function isAfter(lastModified: string, date: string | undefined): boolean | undefined {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? undefined : Date.parse(lastModified) > at;
}

function expectedRange(range: string, length: number): Expected {
  const [, first = '', last = ''] = /^bytes= *(\d*)-(\d*)$/i.exec(range) ?? [];
  if (first === '' && last === '') return { status: 200 };
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length : Math.min(length, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return { status: 200 };
  return start < end ? { status: 206, start, end } : { status: 416 };
}
