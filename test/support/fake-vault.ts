import { type FaultServer, startFaultServer } from './fault-server.ts';

interface FakeVault extends FaultServer {
  /** Whether leases may be renewed, and for how many seconds. */
  renewal: { readonly renewable: boolean; readonly seconds: number };
  leaseSeconds: number;
  tokenSeconds: number;
  /** With a session token. */
  isSession: boolean;
  /** Answered to a read of the engine, instead. */
  lie: object | undefined;
  /** Takes back every lease. */
  revokeLeases(): void;
  /** Lets nobody in any more with the tokens that were given. */
  revokeTokens(): void;
  /** Bodies of logins, in order. */
  readonly logins: readonly Readonly<Record<string, unknown>>[];
  /** `x-vault-namespace` of the requests. */
  readonly namespaces: readonly unknown[];
}

/** As much of Vault as the AWS secrets engine, AppRole, Kubernetes and renewals need. */
export async function startFakeVault(): Promise<FakeVault> {
  const logins: Record<string, unknown>[] = [];
  const namespaces: unknown[] = [];
  const tokens = new Set(['from-file']);
  const leases = new Set<string>();
  let issued = 0;
  const answer = (status: number, body: object = {}) => ({ status, body: JSON.stringify(body) });
  const auth = (token: string) =>
    answer(200, { auth: { client_token: token, lease_duration: fake.tokenSeconds, renewable: true } });
  const issue = () => {
    issued += 1;
    leases.add(`lease-${issued}`);
    return answer(200, {
      lease_id: `lease-${issued}`,
      lease_duration: fake.leaseSeconds,
      renewable: fake.renewal.renewable,
      data: {
        access_key: `AKIAVAULT${issued}`,
        secret_key: `vault+secret/${issued}`,
        security_token: fake.isSession ? `vault+token/${issued}` : null,
      },
    });
  };
  const server = await startFaultServer(({ url = '', headers }, body) => {
    namespaces.push(headers['x-vault-namespace']);
    const sent = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
    if (url.startsWith('/v1/auth/') && url.endsWith('/login')) {
      logins.push({ path: url, ...sent });
      // Quotes what was sent, as an error of Vault's may.
      if (sent['secret_id'] === 'wrong') return answer(400, { errors: [`invalid secret id ${body}`] });
      const token = `hvs.token-${logins.length}`;
      tokens.add(token);
      return auth(token);
    }
    const token = String(headers['x-vault-token']);
    if (!tokens.has(token)) return answer(403, { errors: ['permission denied'] });
    if (url === '/v1/auth/token/renew-self') return auth(token);
    if (url === '/v1/sys/leases/renew') {
      if (!leases.has(String(sent['lease_id']))) return answer(400, { errors: ['lease not found'] });
      return answer(200, {
        lease_id: sent['lease_id'],
        lease_duration: fake.renewal.seconds,
        renewable: true,
      });
    }
    return fake.lie === undefined ? issue() : answer(200, fake.lie);
  });
  const fake: FakeVault = Object.assign(server, {
    renewal: { renewable: true, seconds: 3600 },
    leaseSeconds: 3600,
    tokenSeconds: 7200,
    isSession: false,
    lie: undefined,
    revokeLeases: () => leases.clear(),
    revokeTokens: () => tokens.clear(),
    logins,
    namespaces,
  });
  return fake;
}
