import type { SessionCredential } from '../../origin/signing/credential.ts';
import { type Fault, type FaultServer, startFaultServer } from './fault-server.ts';

const PREFIX = '/latest/meta-data/iam/security-credentials/';

/** A session credential as a test issues it; the n-th is another than all before. */
export function issued(n: number, expiresAtMs = Date.now() + 6 * 3_600_000): SessionCredential {
  return {
    kind: 'session',
    accessKeyId: `ASIAISSUED${String(n).padStart(10, '0')}`,
    secretAccessKey: `issued/secret+${n}/of0the1test2aaaaaaaaa`,
    sessionToken: `issued+token/${n}/of0the1test2==`,
    expiresAtMs,
  };
}

/** As the metadata services of AWS write it. */
export function metadataJson({ accessKeyId, secretAccessKey, sessionToken, expiresAtMs }: SessionCredential) {
  return JSON.stringify({
    Code: 'Success',
    LastUpdated: new Date().toISOString(),
    Type: 'AWS-HMAC',
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    ...(expiresAtMs === undefined ? {} : { Expiration: new Date(expiresAtMs).toISOString() }),
  });
}

export interface FakeMetadata extends FaultServer {
  credential: SessionCredential;
  /** Only the answer with the credential is spoilt; what leads to it works. */
  credentialFault: Fault | undefined;
  /** Keys of the answer that are left out (undefined) or empty. */
  missing: Readonly<Record<string, '' | undefined>>;
  /** Requests without the token they need: of version 1, or of nobody. */
  readonly refused: readonly string[];
}

/** The instance metadata service with version 1 switched off: whoever brings no token of it gets 401. */
export async function startFakeImds(role = 'media-reader'): Promise<FakeMetadata> {
  const tokens = new Set<string>();
  const refused: string[] = [];
  const server = await startFaultServer((request) => {
    const { method, url = '', headers } = request;
    if (url === '/latest/api/token') {
      if (method !== 'PUT' || !/^\d+$/.test(String(headers['x-aws-ec2-metadata-token-ttl-seconds']))) {
        return { status: 400, body: '' };
      }
      const token = `imds-token-${tokens.size}==`;
      tokens.add(token);
      return { status: 200, body: token };
    }
    if (!tokens.has(String(headers['x-aws-ec2-metadata-token']))) {
      refused.push(`${method} ${url}`);
      return { status: 401, body: '' };
    }
    if (url === PREFIX) return { status: 200, body: `${role}\n` };
    if (url !== PREFIX + role) return { status: 404, body: '' };
    return spoilt(fake, metadataJson(fake.credential));
  });
  const fake: FakeMetadata = Object.assign(server, {
    credential: issued(1),
    credentialFault: undefined,
    missing: {},
    refused,
  });
  return fake;
}

/** The agent beside a container: one path, and a token in the `Authorization` header. */
export async function startFakeContainer(authorization: () => string): Promise<FakeMetadata> {
  const refused: string[] = [];
  const server = await startFaultServer(({ method, url, headers }) => {
    if (headers.authorization !== authorization()) {
      refused.push(`${method} ${url}`);
      return { status: 401, body: `{"message":"${headers.authorization}"}` };
    }
    return spoilt(fake, metadataJson(fake.credential));
  });
  const fake: FakeMetadata = Object.assign(server, {
    credential: issued(1),
    credentialFault: undefined,
    missing: {},
    refused,
  });
  return fake;
}

function spoilt(fake: FakeMetadata, whole: string): { status: number; body: string } {
  const { credentialFault: fault, missing } = fake;
  const body = JSON.stringify({ ...(JSON.parse(whole) as object), ...missing });
  if (typeof fault === 'object') return { status: fault.status, body };
  if (fault === 'malformed') return { status: 200, body: `${body.slice(0, -2)},,` };
  return { status: 200, body: fault === 'empty' ? '' : body };
}
