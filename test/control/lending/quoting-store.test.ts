import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { explainView } from '../../../control/commands/signing/explain-view.ts';
import { explainMessage } from '../../../control/grpc/explain-message.ts';
import { explain } from '../../../control/lending/explain.ts';
import type { S3Store } from '../../../fixtures/s3/s3-store.ts';
import { DEFAULT_SIGNING } from '../../../origin/origin-config.ts';
import type { Credential } from '../../../origin/signing/credential.ts';
import { signatureVersions } from '../../../origin/signing/signature-versions.ts';
import { FIRST_KEY, SECOND_KEY, startStore } from '../../support/store-rig.ts';
import { answersOf, sourceOf } from './support.ts';

let store: S3Store;
beforeEach(async () => {
  store = await startStore();
});

const BEARER = { kind: 'bearer', token: 'ya29.a0AfH6SMBx/y+z-token_of~google' } as const;

/** Each kind of credential with each version that takes it, in both places. */
const WAYS = Object.entries(signatureVersions).flatMap(([version, { accepts }]) =>
  [FIRST_KEY, SECOND_KEY, BEARER]
    .filter(({ kind }) => (accepts as readonly string[]).includes(kind))
    .flatMap((credential) =>
      (['header', 'query'] as const).map((place) => [version, place, credential.kind, credential] as const),
    ),
);

/** What of a request a store may quote, and how. */
const QUOTES: readonly ((request: IncomingMessage) => string)[] = [
  ({ headers }) => headers.authorization ?? '',
  ({ headers }) => `The header authorization: "${headers.authorization}" is wrong`,
  ({ headers }) => (headers.authorization ?? '').replace(/^\S+ /, ''),
  ({ headers }) => JSON.stringify(headers),
  ({ url = '' }) => url,
  ({ url = '' }) => `Not this: ${decodeURIComponent(url)}.`,
  ({ url = '' }) => encodeURIComponent(url),
  ({ url = '' }) => url.replaceAll(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
  ({ url = '' }) => [...new URLSearchParams(url.replace(/^[^?]*/, '')).values()].join(' '),
];

const ELEMENTS = ['Code', 'Message', 'CanonicalRequest', 'StringToSign'];

describe('explain() against a store that quotes the request', () => {
  test.each(WAYS)(
    '%s in the %s, with %s: no element shows a secret',
    async (version, place, _, credential) => {
      for (const quote of QUOTES) {
        const { text, live } = await explained(quote, { version, place, credential });
        for (const secret of [...live, ...secretsIn(credential)]) expect(text).not.toContain(secret);
        expect(text).toContain('quoted:');
      }
    },
  );
});

function secretsIn(credential: Credential): string[] {
  const { kind: _, ...values } = credential;
  return Object.values(values)
    .flatMap(String)
    .flatMap((value) => [value, encodeURIComponent(value)]);
}

/** Everything that is shown, and the signatures that were on the way. */
async function explained(
  quote: (request: IncomingMessage) => string,
  way: { readonly version: string; readonly place: 'header' | 'query'; readonly credential: Credential },
): Promise<{ text: string; live: readonly string[] }> {
  const quoting = await quotingStore(quote);
  const source = sourceOf(store, way.credential);
  const signing = { ...DEFAULT_SIGNING, version: way.version as 'v4', in: way.place };
  const media = { ...source.config.buckets['media']!, endpoint: quoting.url, signing };
  const asked = { ...source, config: { ...source.config, buckets: { media } } };
  const request = { url: '/files/film.mp4', range: '', againstStore: true };
  const explanation = await explain(asked, request, answersOf(asked));
  expect(explanation.storeAnswer?.status).toBe(403);
  const text = `${JSON.stringify(explanation)}\n${explainView(explainMessage(explanation))}`;
  return { text, live: quoting.live };
}

async function quotingStore(quote: (request: IncomingMessage) => string) {
  const live: string[] = [];
  const server = createServer((request, response) => {
    const { authorization = '' } = request.headers;
    const parameters = new URLSearchParams((request.url ?? '').replace(/^[^?]*/, ''));
    live.push(...(/[^=:\s]{20,}=?$/.exec(authorization) ?? []));
    for (const [name, value] of parameters) if (name.endsWith('Signature')) live.push(value);
    const said = `quoted: ${quote(request)}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const elements = ELEMENTS.map((name) => `<${name}>${said}</${name}>`).join('');
    response.writeHead(403).end(`<Error>${elements}</Error>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, live };
}
