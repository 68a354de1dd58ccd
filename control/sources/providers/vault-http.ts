import { SourceError } from './credential-provider.ts';
import { exchangeFault, parseObject, readText } from './http-answer.ts';

/** Where Vault or OpenBao is. */
export interface VaultServer {
  /** Scheme, host and port. */
  readonly address: string;
  readonly namespace?: string | undefined;
  /** Certificates of authorities in place of those that Node trusts, PEM. */
  readonly ca?: string | undefined;
}

interface VaultQuestion {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Behind `/v1/`. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: object;
  readonly signal: AbortSignal;
}

/** What Vault says; of a refusal the status alone, since its words may quote what was sent. */
export type VaultAnswer =
  | { readonly kind: 'ok'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly status: number; readonly what: string };

/** A lease with its credential is a kilobyte or two. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Asks once. @throws SourceError where no whole answer comes */
export async function askVault(server: VaultServer, question: VaultQuestion): Promise<VaultAnswer> {
  const { method, path, token, body, signal } = question;
  const what = `${method} ${new URL(server.address).origin}/v1/${path}`;
  // Loaded when it is first asked: most nodes have no Vault.
  const { Agent, request } = await import('undici');
  const dispatcher = new Agent({ ...(server.ca !== undefined && { connect: { ca: server.ca } }) });
  try {
    const response = await request(`${server.address}/v1/${path}`, {
      dispatcher,
      method,
      signal,
      headers: {
        'x-vault-request': 'true',
        ...(token !== undefined && { 'x-vault-token': token }),
        ...(server.namespace !== undefined && { 'x-vault-namespace': server.namespace }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await readText(response.body, what, MAX_ANSWER_BYTES);
    if (response.statusCode !== 200) return { kind: 'refused', status: response.statusCode, what };
    return { kind: 'ok', body: parseObject(text, what) };
  } catch (error) {
    if (signal.aborted) throw error;
    throw exchangeFault(what, error);
  } finally {
    void dispatcher.destroy().catch(() => undefined);
  }
}

/** @throws SourceError where it was refused */
export function granted(answer: VaultAnswer): Readonly<Record<string, unknown>> {
  if (answer.kind === 'ok') return answer.body;
  throw new SourceError(`${answer.what} was answered with ${answer.status}`);
}
