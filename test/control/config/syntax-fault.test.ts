import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../control/config/load-config.ts';

const SECRET = 'kWcrlUX5JEDGM/LtmEENI/aVmYvHNif5zB+d9+ct';

/** The bucket's lines are at 3, 4 and 5; the secret's is 5. */
const CONFIG = `buckets:
  media:
    bucket: films
    region: eu-central-1
    credentials: { source: static, access_key_id: AKIDEXAMPLE, secret_access_key: "${SECRET}" }
routes:
  - { path: /vod/, bucket: media }
`;

/** What is said of a file, without its name. */
function refusal(text: string): string {
  try {
    parseConfig(text, 'o.yaml', {});
  } catch (error) {
    return (error as Error).message.replaceAll('o.yaml:', '');
  }
  return expect.unreachable('the configuration was not refused');
}

const NOT_YAML = 'the file is not valid YAML:';
const MISPLACED =
  'something stands here that does not belong; is a quote or a bracket not closed, or a ${…} between braces not quoted?';

describe('parseConfig() names the first fault alone, where it is and never what it is', () => {
  test.each<[mistake: string, text: string, fault: string]>([
    ['a tab', CONFIG.replace('    bucket', '\tbucket'), '3:1: tabs cannot indent'],
    [
      'a line too far left',
      CONFIG.replace('    region', '   region'),
      '4:1: the indentation does not fit, or a bracket before it is not closed',
    ],
    ['a quote not closed', CONFIG.replace(`"${SECRET}"`, `"${SECRET}`), '5:83: a closing quote is missing'],
    [
      'a brace not closed',
      CONFIG.replace('" }', '"'),
      '6:1: the indentation does not fit, or a bracket before it is not closed',
    ],
    ['a brace too many', `${CONFIG}}`, `8:1: ${MISPLACED}`],
    ['a reference without quotes', CONFIG.replace(`"${SECRET}"`, '${env:KEY}'), `5:84: ${MISPLACED}`],
    [
      'no space behind a colon',
      CONFIG.replace('region: eu', 'region:eu'),
      '4:5: a line is no "key: value"; is there a space behind its colon?',
    ],
    [
      'a secret on a line of its own',
      CONFIG.replace('routes', `${SECRET}\nroutes`),
      '6:1: a line is no "key: value"; is there a space behind its colon?',
    ],
    [
      'a colon in a value',
      CONFIG.replace('eu-central-1', `eu: ${SECRET}`),
      '4:13: a key stands in a value; a text with a colon and a space in it needs quotes',
    ],
    [
      'a text that begins with @',
      CONFIG.replace('eu-central-1', '@home'),
      '4:13: a text that begins like this needs quotes',
    ],
    [
      'an escape that there is not',
      CONFIG.replace(SECRET, `\\q${SECRET}`),
      '5:84: there is no such escape between double quotes',
    ],
    ['two documents', `${CONFIG}---\n${CONFIG}`, '8:1: only one document is allowed'],
    ['a tag that there is not', CONFIG.replace('films', '!vault films'), '3:13: there is no such tag (!)'],
    [
      'an alias to nothing',
      CONFIG.replace('eu-central-1', `*${SECRET.slice(0, 13)}`),
      '4:13: an alias (*) does not follow what has its anchor (&)',
    ],
    [
      'an alias to what it is in',
      CONFIG.replace('media:', 'media: &m').replace('eu-central-1', '*m'),
      '4:13: an alias (*) does not follow what has its anchor (&)',
    ],
    [
      'aliases to aliases',
      `a: &a [${'x,'.repeat(99)}]\nb: &b [${'*a,'.repeat(99)}]\nc: [${'*b,'.repeat(99)}]\n${CONFIG}`,
      '1:1: its aliases (*) stand for too much',
    ],
  ])('%s', (_, text, fault) => {
    const [position = ''] = /^\d+:\d+: /.exec(fault) ?? [];
    expect(refusal(text)).toBe(`${position}${NOT_YAML} ${fault.slice(position.length)}`);
  });

  test('brackets in brackets', () => {
    expect(refusal('['.repeat(20_000))).toMatch(/^1:\d+: the file is not valid YAML: it is nested too deep$/);
  });

  test.each([
    ['nothing', ''],
    ['a comment', '# later\n'],
  ])('a file with %s is empty', (_, text) => {
    expect(refusal(text)).toBe('1:1: the file is empty');
  });

  test('anchors, a byte order mark and DOS line ends are no fault', () => {
    const text = CONFIG.replace('media:', 'media: &m').replace('routes', '  other: *m\nroutes');
    const config = parseConfig(text.replaceAll('\n', '\r\n'), 'o.yaml', {});
    expect(config.origin.buckets['other']).toEqual(config.origin.buckets['media']);
    expect(() => parseConfig(`\uFEFF${CONFIG}`, 'o.yaml', {})).not.toThrow();
  });
});

describe('parseConfig() does not repeat a secret that stands in the wrong place', () => {
  test.each<[place: string, text: string, problem: string]>([
    [
      'a key',
      CONFIG.replace('{ source', `{ ${SECRET}: x, source`),
      '5:20: buckets.media.credentials.…: unknown key; the nearest known one is "secret_access_key"',
    ],
    [
      "a bucket's name",
      CONFIG.replace('media:', `"${SECRET.replaceAll('/', 'x').replaceAll('+', 'y')}":`),
      '7:20: routes[0].bucket: no such bucket; there is …',
    ],
    [
      'the name of a variable',
      CONFIG.replace(SECRET, `\${env:${SECRET}}`),
      '5:83: buckets.media.credentials.secret_access_key: environment variable … is not set',
    ],
    [
      'the name of a file',
      CONFIG.replace(SECRET, `\${file:/run/${SECRET}}`),
      '5:83: buckets.media.credentials.secret_access_key: cannot read file …: there is no such file',
    ],
    ['a key given twice', `${CONFIG}${SECRET}: 1\n${SECRET}: 2`, '9:1: …: is given twice'],
  ])('%s', (_, text, problem) => {
    expect(refusal(text).split('\n')).toContain(problem);
    expect(refusal(text)).not.toContain(SECRET);
  });
});
