import { join } from 'node:path';
import type { KubernetesSecretSource } from '../../credential/credential-source.ts';
import { type SourceContext, SourceError } from './credential-provider.ts';
import { exchangeFault } from './http-answer.ts';
import { readSmallFile } from './read-small-file.ts';

/** Where every pod finds what its service account is known by. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A watch that hears nothing for so long is dead: an API sends a bookmark every minute. */
const SILENCE_MS = 120_000;

/** A bundle of all public authorities has a quarter of a megabyte. */
const MAX_CA_BYTES = 1024 * 1024;

/** What is asked of an API that lies about a Secret. */
export interface ApiQuestion {
  /** For people: `watch`. */
  readonly verb: string;
  readonly query: Readonly<Record<string, string>>;
  /** Form of the answer. */
  readonly accept: string;
  readonly signal: AbortSignal;
}

export interface ApiAnswer {
  readonly body: AsyncIterable<Buffer>;
  /** Lets go of the connection. */
  close(): void;
}

/** What a refusal means, to whoever may mend it; the API's own words may quote what was sent. */
const REFUSALS: Readonly<Record<number, (verb: string) => string>> = {
  401: () => 'the API does not know the token (401)',
  403: (verb) => `the service account may not ${verb} it (403)`,
  404: () => 'there is no such API (404)',
  410: () => 'the version to go on from is gone (410)',
  429: () => 'the API asks for patience (429)',
};

/** One Secret, as the API of a cluster has it. */
export class KubernetesApi {
  readonly #source: KubernetesSecretSource;
  readonly #environment: SourceContext['environment'];
  readonly #silenceMs: number;

  constructor(source: KubernetesSecretSource, { environment }: SourceContext, silenceMs = SILENCE_MS) {
    this.#source = source;
    this.#environment = environment;
    this.#silenceMs = silenceMs;
  }

  /** The Secret, to end a message with: `Secret media/s3`. @throws SourceError where no namespace is known */
  async secretName(signal: AbortSignal): Promise<string> {
    return `Secret ${await this.#namespace(signal)}/${this.#source.name}`;
  }

  /**
   * Asks for the Secret by its name, with the token of this moment. Answers once the API has granted it.
   * @throws SourceError where it is refused, or no answer comes
   */
  async ask({ verb, query, accept, signal }: ApiQuestion): Promise<ApiAnswer> {
    const server = this.#server();
    const what = `cannot ${verb} ${await this.secretName(signal)}`;
    const url = await this.#url(server, query, signal);
    const headers = { accept, authorization: `Bearer ${await this.#token(signal)}` };
    const ca = await this.#authorities(signal);
    // Loaded when it is first asked: most nodes run elsewhere.
    const { Agent, request } = await import('undici');
    const dispatcher = new Agent({ allowH2: false, ...(ca !== undefined && { connect: { ca } }) });
    const close = () => void dispatcher.destroy().catch(() => undefined);
    try {
      const options = { dispatcher, signal, headers, bodyTimeout: this.#silenceMs };
      const { statusCode, body } = await request(url, options);
      if (statusCode !== 200) throw new SourceError(`${what}: ${refusal(statusCode, verb)}`);
      return { body, close };
    } catch (error) {
      close();
      throw signal.aborted ? error : exchangeFault(`${what}: ${server}`, error);
    }
  }

  #server(): string {
    if (this.#source.api !== undefined) return this.#source.api;
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = this.#environment;
    if (!host) throw new SourceError('KUBERNETES_SERVICE_HOST is not set: outside a cluster, name the `api`');
    return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  async #url(server: string, query: ApiQuestion['query'], signal: AbortSignal): Promise<string> {
    const search = new URLSearchParams({ fieldSelector: `metadata.name=${this.#source.name}`, ...query });
    const namespace = encodeURIComponent(await this.#namespace(signal));
    return `${server}/api/v1/namespaces/${namespace}/secrets?${search.toString()}`;
  }

  async #namespace(signal: AbortSignal): Promise<string> {
    return this.#source.namespace ?? (await readSmallFile(join(ACCOUNT, 'namespace'), signal)).trim();
  }

  async #token(signal: AbortSignal): Promise<string> {
    const { tokenFile = join(ACCOUNT, 'token') } = this.#source;
    const token = (await readSmallFile(tokenFile, signal)).trim();
    if (!/^[!-~]+$/.test(token)) throw new SourceError(`${tokenFile} holds no token`);
    return token;
  }

  /** Read each time, since they are replaced, too. */
  async #authorities(signal: AbortSignal): Promise<string | undefined> {
    const { api, caFile = api === undefined ? join(ACCOUNT, 'ca.crt') : undefined } = this.#source;
    return caFile === undefined ? undefined : readSmallFile(caFile, signal, MAX_CA_BYTES);
  }
}

function refusal(status: number, verb: string): string {
  return REFUSALS[status]?.(verb) ?? `the API answered with ${status}`;
}
