import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { vi } from 'vitest';
import { clientChannel } from '../../control/commands/client/client-channel.ts';
import { ControlClient } from '../../control/commands/client/control-client.ts';
import type {
  FleetWait,
  PushCredentialResponse,
} from '../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import type { Fleet } from '../../control/grpc/gen/headwater/control/v1/fleet_service.ts';
import type { SecretKeyCredential } from '../../origin/signing/credential.ts';
import { startCommand } from '../control/support/run-command.ts';

/** How a credential is pushed. */
export interface FleetPush {
  readonly key: SecretKeyCredential;
  readonly requestId?: string;
  readonly expectedGeneration?: number;
  /** All by default. */
  readonly wait?: FleetWait;
}

/** `headwater serve` as a node of a fleet, in processes of its own that a test may kill. */
export class FleetProcess {
  readonly name: string;
  /** Of the route to the clips. */
  readonly url: string;
  readonly ops: string;
  readonly client: ControlClient;
  readonly #configFile: string;
  #process: ChildProcess | undefined;
  #output = '';

  constructor(options: {
    readonly name: string;
    readonly configFile: string;
    readonly ports: { readonly http: number; readonly control: number; readonly ops: number };
  }) {
    const { http, control, ops } = options.ports;
    this.name = options.name;
    this.#configFile = options.configFile;
    this.url = `http://127.0.0.1:${http}/vod`;
    this.ops = `http://127.0.0.1:${ops}`;
    this.client = new ControlClient(clientChannel({ control: `127.0.0.1:${control}` }, {}));
  }

  /** What it wrote, of every process there was. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#process!.pid!;
  }

  /** Answers when its control service does: it may have nothing to serve with yet. */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    // A group of its own, so that workers are ended, too.
    const child = startCommand(['serve', '--config', this.#configFile], { environment, detached: true });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (this.#output += String(chunk)));
    this.#process = child;
    const endWithUs = (): void => this.#signal('SIGKILL');
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    await vi.waitFor(
      async () => {
        if (child.exitCode !== null) throw new Error(`node ${this.name} has ended: ${this.#output}`);
        await this.client.getStatus();
      },
      { timeout: 30_000, interval: 100 },
    );
  }

  async push(push: FleetPush): Promise<PushCredentialResponse> {
    const { key, requestId = '', expectedGeneration, wait = 0 } = push;
    const { accessKeyId, secretAccessKey } = key;
    return this.client.push({
      bucket: 'media',
      credential: { $case: 'accessKeyPair', value: { accessKeyId, secretAccessKey, expireTime: undefined } },
      validateOnly: false,
      requestId,
      expectedGeneration,
      activation: 0,
      wait,
    });
  }

  async fleet(): Promise<Fleet> {
    return (await this.client.getFleet()).fleet!;
  }

  /** What each of its workers signs with. */
  async generations(): Promise<(number | undefined)[]> {
    const { status } = await this.client.getStatus();
    return status!.workers.map((worker) => worker.generations['media']);
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.ops}/readyz`)).ok;
  }

  /** With its workers, at once. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** As a service manager ends it. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
    this.client.close();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    this.#signal(signal);
    await exited;
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}
