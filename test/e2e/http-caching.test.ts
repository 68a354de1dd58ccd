import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_KEY_SET } from '../../origin/viewer/pushed-keys.ts';
import { initAndSegment } from '../support/init-and-segment.ts';
import { KINDS_OF_ROUTES } from '../support/kinds-of-routes.ts';
import { restrictedRig } from '../support/restricted-rig.ts';
import { patternBytes } from '../support/store-rig.ts';
import { type Expected, expectedOf, formsOf, type Headers, type Resource } from './support/caching-forms.ts';

let rig: Awaited<ReturnType<typeof restrictedRig>>;

beforeAll(async () => {
  rig = await restrictedRig({
    routes: KINDS_OF_ROUTES,
    keys: EMPTY_KEY_SET,
  });
  await rig.store.putObject('media', 'a.bin', patternBytes(200_000));
});
afterAll(() => rig.close());

/** A URL of each kind of answer; what is coded on the way is another representation, and not asked for here. */
const KINDS: Readonly<Record<string, () => Promise<string>>> = {
  manifest: () => Promise.resolve('/vod/ladder.ism/.m3u8'),
  init: async () => (await mediaUris())[0],
  segment: async () => (await mediaUris())[1],
  file: () => Promise.resolve('/files/a.bin'),
  'cached file': () => Promise.resolve('/kept/a.bin'),
};

const mediaUris = () => initAndSegment(`${rig.worker.url}/vod/ladder-360p-eng.mp4/`);

/** Not of the answer. RFC 9110 7.6.1 */
const OF_THE_EXCHANGE = new Set(['connection', 'date', 'keep-alive', 'x-request-id']);

async function send(path: string, method: string, headers: Headers) {
  const answer = await fetch(rig.worker.url + path, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    // Node's client would answer conditions from a cache of its own otherwise.
    cache: 'no-store',
  });
  const { status } = answer;
  return { status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
}

type Sent = Awaited<ReturnType<typeof send>>;

/** What is wrong with an answer; nothing where nothing is. */
function faultOf(sent: Sent, expected: Expected, resource: Resource, method: string): string | undefined {
  if (sent.status !== expected.status) return `${sent.status} in place of ${expected.status}`;
  const of = (name: string) => sent.headers.get(name);
  if (sent.status >= 400) return of('cache-control') === 'no-store' ? undefined : 'an error that may be kept';
  if (of('etag') !== resource.etag) return `entity tag ${of('etag')}`;
  if (of('age') !== null) return 'an age';
  if (expected.status === 304) return sent.body.length === 0 ? undefined : 'a 304 with a body';
  const whole =
    expected.status === 206 ? resource.body.subarray(expected.start, expected.end) : resource.body;
  if (of('content-length') !== String(whole.length)) return `length ${of('content-length')}`;
  const { length } = resource.body;
  const range = expected.status === 206 ? `bytes ${expected.start}-${expected.end - 1}/${length}` : null;
  if (of('content-range') !== range) return `range ${of('content-range')}`;
  if (of('accept-ranges') !== 'bytes') return 'no word of ranges';
  return sent.body.equals(method === 'HEAD' ? Buffer.alloc(0) : whole) ? undefined : 'other bytes';
}

describe.each(Object.entries(KINDS))('a %s', (_, pathOf) => {
  it.each(['GET', 'HEAD'])('is answered to every form of %s as RFC 9110 says', async (method) => {
    const path = await pathOf();
    const plain = await send(path, 'GET', {});
    const of = (name: string) => plain.headers.get(name) ?? '';
    const resource = { etag: of('etag'), lastModified: of('last-modified'), body: plain.body };
    expect(resource.etag).toMatch(/^"[^"]+"$/);
    expect(Date.parse(resource.lastModified)).toBeGreaterThan(0);
    const forms = formsOf(resource);
    expect(forms.length).toBeGreaterThan(150);
    const faults: string[] = [];
    for (const headers of forms) {
      const fault = faultOf(
        await send(path, method, headers),
        expectedOf(resource, method, headers),
        resource,
        method,
      );
      if (fault !== undefined) faults.push(`${JSON.stringify(headers)}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });

  it('has the same head for HEAD as for GET, and validators and Vary in its 304', async () => {
    const path = await pathOf();
    const headOf = async (method: string, headers: Headers = {}) => {
      const all = Object.fromEntries((await send(path, method, headers)).headers);
      return Object.fromEntries(Object.entries(all).filter(([name]) => !OF_THE_EXCHANGE.has(name)));
    };
    const get = await headOf('GET');
    expect(await headOf('HEAD')).toEqual(get);
    const notModified = await headOf('GET', { 'if-none-match': '*' });
    for (const name of ['etag', 'last-modified', 'cache-control', 'vary', 'expires'])
      expect(notModified[name], name).toBe(get[name]);
  });
});
