import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createAuthority } from './certificate-authority.ts';
import { freePort } from './free-port.ts';

/** Values by key, as they are before base64. */
type Data = Readonly<Record<string, string>>;

/** A request as the API saw it. */
interface Asked {
  readonly verb: 'list' | 'watch';
  readonly namespace: string;
  readonly query: Readonly<Record<string, string>>;
  readonly accept: string;
  readonly token: string;
  /** Of `performance.now()`. */
  readonly atMs: number;
}

interface Event {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly key: string;
  readonly object: Resource;
}

interface Resource {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly resourceVersion: string };
  readonly data?: Data;
}

interface Watcher {
  readonly key: string;
  readonly metadataOnly: boolean;
  readonly response: ServerResponse;
}

/** What the API does wrong with all that it is asked from now on. */
interface Misdeeds {
  /** Answered instead, to one verb or both. */
  status?: { readonly code: number; readonly verb?: Asked['verb'] };
  /** Answers nothing. */
  isStalled?: boolean;
  /** Sends what it sends in pieces of so many bytes. */
  pieceBytes?: number;
  /** Ends each watch as soon as it is granted. */
  endsWatches?: boolean;
  /** Sent in place of a list. */
  lie?: string;
}

/** As much of the Kubernetes API as listing and watching one Secret needs, over TLS on loopback; it ends with the test. */
export class FakeKubernetes {
  /** Of the authority that vouches for it. */
  readonly ca: string;
  readonly asked: Asked[] = [];
  readonly tokens = new Set(['token-1']);
  misdeeds: Misdeeds = {};
  readonly #server;
  readonly #watchers = new Set<Watcher>();
  readonly #secrets = new Map<string, Resource>();
  #events: Event[] = [];
  #version = 100;
  #forgotten = 0;

  constructor() {
    const authority = createAuthority('cluster');
    const { certificate, key } = authority.issue({ names: ['IP:127.0.0.1'] });
    this.ca = authority.certificate;
    this.#server = createServer({ cert: certificate, key }, (request, response) =>
      this.#handle(request, response),
    );
  }

  /** @param port a free one by default, which it can listen on again */
  async listen(port?: number): Promise<this> {
    this.#server.listen(port ?? (await freePort()), '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Watches that are open. */
  get watches(): number {
    return this.#watchers.size;
  }

  put(namespace: string, name: string, data: Data): void {
    const key = `${namespace}/${name}`;
    const type = this.#secrets.has(key) ? 'MODIFIED' : 'ADDED';
    const encoded = Object.entries(data).map(([field, value]) => [
      field,
      Buffer.from(value).toString('base64'),
    ]);
    const metadata = { namespace, name, resourceVersion: String(++this.#version) };
    const object = { metadata, data: Object.fromEntries(encoded) as Data };
    this.#secrets.set(key, object);
    this.#tell({ type, key, object });
  }

  remove(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    const metadata = { namespace, name, resourceVersion: String(++this.#version) };
    this.#secrets.delete(key);
    this.#tell({ type: 'DELETED', key, object: { metadata } });
  }

  /** Other things happen in the cluster, and everybody who watches is told how far that has come. */
  bookmark(): string {
    const resourceVersion = String(++this.#version);
    for (const watcher of this.#watchers) {
      this.#send(watcher.response, { type: 'BOOKMARK', object: { metadata: { resourceVersion } } });
    }
    return resourceVersion;
  }

  /** Forgets what has happened: nobody can go on from before this. */
  compact(): void {
    this.#forgotten = ++this.#version;
    this.#events = [];
  }

  /** Ends every watch in its order, or with an error event, or by a cut. */
  endWatches(how: 'end' | 'cut' | { readonly error: number }): void {
    const ended = [...this.#watchers];
    this.#watchers.clear();
    for (const { response } of ended) {
      if (how === 'cut') response.destroy();
      else if (how === 'end') response.end();
      else {
        this.#send(response, { type: 'ERROR', object: statusOf(how.error, 'it is over') });
        response.end();
      }
    }
  }

  /** Sends every watch what is no event. */
  garble(text: string): void {
    for (const { response } of this.#watchers) response.write(`${text}\n`);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const [, namespace = ''] = /^\/api\/v1\/namespaces\/([^/]+)\/secrets$/.exec(pathname) ?? [];
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const query = Object.fromEntries(searchParams);
    const verb = /^(?:true|1)$/i.test(query['watch'] ?? '') ? 'watch' : 'list';
    this.asked.push({
      verb,
      namespace,
      query,
      accept: request.headers.accept ?? '',
      token,
      atMs: performance.now(),
    });
    const { status, isStalled } = this.misdeeds;
    if (isStalled) return;
    if (!this.tokens.has(token)) return refuse(response, 401, token);
    if (status !== undefined && (status.verb ?? verb) === verb) return refuse(response, status.code, token);
    const name = (query['fieldSelector'] ?? '').replace('metadata.name=', '');
    if (verb === 'watch')
      this.#watch(request, response, `${namespace}/${name}`, query['resourceVersion'] ?? '');
    else this.#list(response, `${namespace}/${name}`);
  }

  #list(response: ServerResponse, key: string): void {
    const found = this.#secrets.get(key);
    const metadata = { resourceVersion: String(this.#version) };
    const list = JSON.stringify({ kind: 'SecretList', metadata, items: found ? [found] : [] });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(this.misdeeds.lie ?? list);
  }

  #watch(request: IncomingMessage, response: ServerResponse, key: string, from: string): void {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    if (this.misdeeds.endsWatches) return void response.end();
    if (Number(from) < this.#forgotten) {
      this.#send(response, { type: 'ERROR', object: statusOf(410, `too old resource version: ${from}`) });
      return void response.end();
    }
    const metadataOnly = (request.headers.accept ?? '').includes('as=PartialObjectMetadata');
    const watcher = { key, metadataOnly, response };
    this.#watchers.add(watcher);
    response.on('close', () => this.#watchers.delete(watcher));
    for (const event of this.#events) {
      if (Number(event.object.metadata.resourceVersion) > Number(from)) this.#tellOne(watcher, event);
    }
  }

  #tell(event: Event): void {
    this.#events.push(event);
    for (const watcher of this.#watchers) this.#tellOne(watcher, event);
  }

  #tellOne({ key, metadataOnly, response }: Watcher, event: Event): void {
    if (event.key !== key) return;
    const { metadata, data } = event.object;
    this.#send(response, { type: event.type, object: metadataOnly ? { metadata } : { metadata, data } });
  }

  #send(response: ServerResponse, event: object): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    const { pieceBytes = line.length } = this.misdeeds;
    for (let at = 0; at < line.length; at += pieceBytes) response.write(line.subarray(at, at + pieceBytes));
  }
}

/** As the API does: its words quote what was sent. */
function refuse(response: ServerResponse, code: number, token: string): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(statusOf(code, `refused ${token}`)));
}

function statusOf(code: number, message: string): object {
  const reason = REASONS[code] ?? 'InternalError';
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message };
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  410: 'Expired',
  429: 'TooManyRequests',
};

export async function startFakeKubernetes(): Promise<FakeKubernetes> {
  const cluster = await new FakeKubernetes().listen();
  onTestFinished(() => cluster.close());
  return cluster;
}
