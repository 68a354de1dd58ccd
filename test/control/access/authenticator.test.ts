import { describe, expect, test } from 'vitest';
import type { AccessEntry } from '../../../control/access/access-entry.ts';
import { Authenticator } from '../../../control/access/authenticator.ts';
import { subjectAltNames } from '../../../origin/subject-alt-names.ts';
import { createToken, tokenHash } from '../../../control/access/token.ts';
import type { ControlError } from '../../../control/control-error.ts';

const NOW = Date.UTC(2026, 0, 1);
const [TOKEN, NEXT_TOKEN] = [createToken(), createToken()];
const SPIFFE = 'spiffe://example.org/rotator';

const ENTRIES: AccessEntry[] = [
  {
    name: 'ci',
    proof: { kind: 'token', sha256: tokenHash(TOKEN) },
    role: 'rotator',
    expiresAtMs: NOW + 1000,
  },
  { name: 'ci', proof: { kind: 'token', sha256: tokenHash(NEXT_TOKEN) }, role: 'rotator' },
  { name: 'vault', proof: { kind: 'san', san: SPIFFE }, role: 'admin' },
];

function setUp(entries: AccessEntry[] | undefined = ENTRIES) {
  const clock = { nowMs: NOW };
  const authenticator = new Authenticator(entries, () => clock.nowMs);
  const show = (authorization?: string, certificateNames?: string, peer = '10.0.0.1:1234') =>
    authenticator.authenticate({ authorization, certificateNames, peer });
  const refusalOf = (...shown: Parameters<typeof show>): string => {
    try {
      show(...shown);
    } catch (error) {
      return `${(error as ControlError).code}: ${(error as ControlError).message}`;
    }
    return 'not refused';
  };
  return { clock, authenticator, show, refusalOf };
}

describe('Authenticator', () => {
  test('knows nobody by a certificate that has ended since the connection was made', () => {
    const { authenticator, clock } = setUp();
    const shown = {
      authorization: undefined,
      certificateNames: `URI:${SPIFFE}`,
      certificateEndsAtMs: NOW + 500,
      peer: '10.0.0.1:1',
    };
    expect(authenticator.authenticate(shown)).toMatchObject({ name: 'vault', expiresAtMs: NOW + 500 });
    clock.nowMs += 500;
    expect(() => authenticator.authenticate(shown)).toThrow('has expired');
  });

  test('tells whoever watches that others may call, and whose rights are others', () => {
    const { authenticator } = setUp();
    const shown = { authorization: `Bearer ${NEXT_TOKEN}`, peer: '10.0.0.1:1' };
    const identity = authenticator.authenticate(shown);
    const still: boolean[] = [];
    const stop = authenticator.watch(() => still.push(authenticator.stillIs(identity, shown)));
    authenticator.configure(ENTRIES.filter(({ name }) => name === 'ci'));
    authenticator.configure(ENTRIES.map((entry) => ({ ...entry, role: 'viewer' })));
    authenticator.configure([]);
    stop();
    authenticator.configure(ENTRIES);
    expect(still).toEqual([true, false, false]);
    // To look is no failed attempt of the caller's.
    expect(authenticator.failures['unknown-token']).toBe(0);
  });

  test('knows a token by its hash, each of a name, until it expires', () => {
    const { clock, show, refusalOf } = setUp();
    expect(show(`Bearer ${TOKEN}`)).toMatchObject({ name: 'ci', role: 'rotator', peer: '10.0.0.1:1234' });
    expect(show(`bearer ${NEXT_TOKEN}`)).toMatchObject({ name: 'ci' });
    clock.nowMs += 1000;
    expect(refusalOf(`Bearer ${TOKEN}`)).toBe(
      'unauthenticated: Cannot tell who is calling: what was shown has expired',
    );
    expect(show(`Bearer ${NEXT_TOKEN}`)).toMatchObject({ name: 'ci' });
  });

  test('knows a certificate by a name in it, as it is', () => {
    const { show, refusalOf } = setUp();
    expect(show(undefined, `DNS:node1, URI:${SPIFFE}`)).toMatchObject({ name: 'vault', role: 'admin' });
    expect(refusalOf(undefined, `URI:${SPIFFE}/other`)).toContain(
      'the certificate is of nobody who may call',
    );
    expect(refusalOf(undefined, `email:${SPIFFE}`)).toContain('the certificate is of nobody who may call');
  });

  test('goes by a token where one is shown, whatever the certificate', () => {
    const { refusalOf } = setUp();
    expect(refusalOf('Bearer hwt_nobodys', `URI:${SPIFFE}`)).toContain('the token is not known');
    expect(refusalOf('Basic dXNlcjpwYXNz', `URI:${SPIFFE}`)).toContain('the token is not known');
  });

  test('counts failures, and says of many of one address that they are too many', () => {
    const { clock, authenticator, show, refusalOf } = setUp();
    for (let failures = 0; failures < 10; failures++) expect(refusalOf()).toMatch(/^unauthenticated: /);
    expect(refusalOf()).toMatch(/^too-many-failures: /);
    // From another port it is the same caller, from another address another; and who is known is not kept out.
    expect(refusalOf(undefined, undefined, '10.0.0.1:99')).toMatch(/^too-many-failures: /);
    expect(refusalOf(undefined, undefined, '10.0.0.2:99')).toMatch(/^unauthenticated: /);
    expect(show(`Bearer ${TOKEN}`)).toMatchObject({ name: 'ci' });
    clock.nowMs += 60_000;
    expect(refusalOf('Bearer x')).toMatch(/^unauthenticated: /);
    expect(authenticator.failures).toMatchObject({ 'nothing-shown': 13, 'unknown-token': 1 });
  });

  test('lets everybody do all where nobody is configured', () => {
    const { show } = setUp([]);
    expect(() => show()).toThrow('neither a token nor a certificate');
    expect(new Authenticator(undefined).authenticate({ authorization: undefined, peer: 'p' })).toMatchObject({
      name: '',
      role: 'admin',
    });
  });
});

describe('subjectAltNames()', () => {
  test('takes no part of a name for a name', () => {
    const text = String.raw`URI:"spiffe://a, DNS:evil, b", DNS:node1, IP Address:10.0.0.1, DNS:"q\"uote"`;
    expect(subjectAltNames(text)).toEqual(['spiffe://a, DNS:evil, b', 'node1', 'q"uote']);
  });
});
