import { describe, expect, test } from 'vitest';
import { parseInterstitials } from '../../../../origin/asset/interstitials/parse-interstitials.ts';

const parse = (value: unknown) =>
  parseInterstitials(Buffer.from(JSON.stringify(value)), 'films/a.interstitials.json', 40);
const parseOne = (value: object) => parse({ interstitials: [value] });
const ONE = { id: 'a', start: 12, assetUri: 'https://ads.example/a.m3u8' };

describe('parseInterstitials()', () => {
  test('spells every property as its attribute', () => {
    const [one] = parseOne({
      id: 'ad 1',
      start: 12.5,
      assetList: 'https://ads.example/list.json?of=a,b',
      duration: 15,
      resumeOffset: -1.25,
      playoutLimit: 30.0000001,
      snap: ['OUT', 'IN', 'OUT'],
      restrict: ['SKIP'],
      cue: ['ONCE'],
      contentMayVary: false,
      timelineOccupies: 'RANGE',
      timelineStyle: 'PRIMARY',
      skipControlOffset: 5,
      skipControlDuration: 0,
      skipControlLabelId: 'skip',
    });
    expect(one).toMatchObject({ id: 'ad 1', startSeconds: 12.5 });
    expect(one?.attributes.map((pair) => pair.join('='))).toEqual([
      'X-ASSET-LIST="https://ads.example/list.json?of=a,b"',
      'DURATION=15',
      'X-RESUME-OFFSET=-1.25',
      'X-PLAYOUT-LIMIT=30',
      'X-SNAP="OUT,IN"',
      'X-RESTRICT="SKIP"',
      'CUE="ONCE"',
      'X-CONTENT-MAY-VARY="NO"',
      'X-TIMELINE-OCCUPIES="RANGE"',
      'X-TIMELINE-STYLE="PRIMARY"',
      'X-SKIP-CONTROL-OFFSET=5',
      'X-SKIP-CONTROL-DURATION=0',
      'X-SKIP-CONTROL-LABEL-ID="skip"',
    ]);
  });

  test('has them in the order of their times, those around the title at its ends', () => {
    const all = [
      { ...ONE, id: 'after', start: undefined, cue: ['POST'] },
      { ...ONE, id: 'middle' },
      { ...ONE, id: 'before', start: undefined, cue: ['PRE', 'ONCE'] },
    ];
    expect(parse({ interstitials: all }).map(({ id, startSeconds }) => [id, startSeconds])).toEqual([
      ['before', 0],
      ['middle', 12],
      ['after', 40],
    ]);
    expect(parse({ interstitials: [] })).toEqual([]);
  });

  test.each<[unknown, string]>([
    [[], 'it is not an object with an array of interstitials'],
    [{ interstitials: {} }, 'it is not an object with an array of interstitials'],
    [{ interstitials: [], version: 1 }, 'it has an unknown property "version"'],
    [{ interstitials: [ONE, ONE] }, 'it has two interstitials of the id "a"'],
    [{ interstitials: Array.from({ length: 257 }, () => ONE) }, 'it has more than 256 interstitials'],
    [{ interstitials: [ONE, null] }, 'interstitials[1] is not an object'],
  ])('refuses %j', (value, message) => {
    expect(() => parse(value)).toThrow(`Cannot parse interstitials films/a.interstitials.json: ${message}`);
  });

  test.each<[object, string]>([
    [{ id: '' }, 'has no id: 1 to 128 characters of ASCII, without quotes'],
    [{ id: 'a"b' }, 'has no id'],
    [{ id: 'ä' }, 'has no id'],
    [{ start: 40.001 }, 'has no start from 0 to 40.000, the end of the title'],
    [{ start: -1 }, 'has no start'],
    [{ start: '12' }, 'has no start'],
    [{ start: undefined }, 'has no start'],
    [{ cue: ['PRE', 'POST'] }, 'cannot be both PRE and POST'],
    [{ cue: 'PRE' }, 'has a cue that is not a list of PRE, POST, ONCE'],
    [{ assetUri: undefined }, 'has not one of assetUri and assetList'],
    [{ assetList: 'x' }, 'has not one of assetUri and assetList'],
    [{ assetUri: 'a"\n#EXT-X-ENDLIST' }, 'has a assetUri that is not a text without quotes'],
    [{ assetUri: 'a\r\n#EXT-X-ENDLIST' }, 'has a assetUri that is not a text'],
    [{ assetUri: 'a'.repeat(2049) }, 'has a assetUri that is not a text'],
    [{ duration: -1 }, 'has a duration that is not seconds, 0 or more'],
    [{ duration: '15' }, 'has a duration'],
    [{ resumeOffset: '1' }, 'has a resumeOffset that is not seconds'],
    [{ snap: [] }, 'has a snap that is not a list of OUT, IN'],
    [{ snap: ['out'] }, 'has a snap'],
    [{ contentMayVary: 'NO' }, 'has a contentMayVary that is not true or false'],
    [{ timelineStyle: 'highlight' }, 'has a timelineStyle that is not HIGHLIGHT or PRIMARY'],
    [{ constructor: 1 }, 'has an unknown property "constructor"'],
  ])('refuses one with %j', (change, message) => {
    expect(() => parseOne({ ...ONE, ...change })).toThrow(`interstitials[0] ${message}`);
  });

  test.each([
    ['no JSON', Buffer.from('{')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', (_, bytes) => {
    expect(() => parseInterstitials(bytes, 'a', 40)).toThrow('it is not JSON in UTF-8');
  });
});
