import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished, vi } from 'vitest';
import { EtcdMember } from './etcd-member.ts';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

export interface EtcdRigOptions {
  /** One by default. */
  readonly members?: number;
  /** Paths of PEM files; clients must show a certificate of `ca`. */
  readonly tls?: { readonly ca: string; readonly certificate: string; readonly key: string };
  /** Of every member: `--quota-backend-bytes=…` */
  readonly flags?: readonly string[];
}

/** Real members of etcd on loopback, as Debian has them. */
export class EtcdRig {
  readonly folder: string;
  readonly members: readonly EtcdMember[];
  readonly #options: EtcdRigOptions;
  readonly #peers: ReadonlyMap<string, string>;
  /** `USER:PASSWORD` of etcdctl, where etcd asks. */
  user: string | undefined;

  private constructor(
    folder: string,
    options: EtcdRigOptions,
    peers: ReadonlyMap<string, string>,
    members: readonly EtcdMember[],
  ) {
    this.folder = folder;
    this.#options = options;
    this.#peers = peers;
    this.members = members;
  }

  /** Started and healthy; whoever starts it closes it. */
  static async start(options: EtcdRigOptions = {}): Promise<EtcdRig> {
    const folder = await mkdtemp(join(tmpdir(), 'headwater-etcd-'));
    const names = Array.from({ length: options.members ?? 1 }, (_, index) => `etcd-${index + 1}`);
    const peers = new Map<string, string>();
    for (const name of names) peers.set(name, `http://127.0.0.1:${await freePort()}`);
    const members: EtcdMember[] = [];
    for (const name of names) members.push(await describeMember(name, folder, peers, options));
    const rig = new EtcdRig(folder, options, peers, members);
    try {
      await rig.startAll();
      return rig;
    } catch (error) {
      await rig.close();
      throw error;
    }
  }

  get endpoints(): string[] {
    return this.members.map(({ endpoint }) => endpoint);
  }

  async startAll(): Promise<void> {
    for (const member of this.members) if (!member.isRunning) member.start();
    await Promise.all(this.members.map((member) => member.untilHealthy()));
  }

  /** @returns what it wrote to standard output */
  async etcdctl(...args: readonly string[]): Promise<string> {
    return this.#etcdctl(this.endpoints, args);
  }

  /** The one that a majority follows now. */
  async leader(): Promise<EtcdMember> {
    for (const member of this.members) {
      const status = await this.#status(member);
      if (status !== undefined && status.id === status.leader) return member;
    }
    throw new Error('No member of etcd says that it leads');
  }

  async followers(): Promise<EtcdMember[]> {
    const leader = await this.leader();
    return this.members.filter((member) => member !== leader);
  }

  /** Of the whole store. */
  async revision(): Promise<number> {
    const json = await this.etcdctl('get', '/', '--write-out=json');
    return (JSON.parse(json) as { header: { revision: number } }).header.revision;
  }

  async compact(revision: number): Promise<void> {
    await this.etcdctl('compaction', String(revision));
  }

  /** @returns the file */
  async saveSnapshot(): Promise<string> {
    const file = join(this.folder, `snapshot-${Date.now()}.db`);
    await this.#etcdctl(this.endpoints.slice(0, 1), ['snapshot', 'save', file]);
    return file;
  }

  /** All members end, and begin anew with what the snapshot has. */
  async restore(file: string): Promise<void> {
    for (const member of this.members) await member.kill();
    for (const { name, dataDir } of this.members) {
      await rm(dataDir, { recursive: true, force: true });
      const peer = `--initial-advertise-peer-urls=${this.#peers.get(name)}`;
      const where = [
        `--name=${name}`,
        `--data-dir=${dataDir}`,
        `--initial-cluster=${clusterOf(this.#peers)}`,
        peer,
      ];
      await this.#etcdctl([], ['snapshot', 'restore', file, ...where]);
    }
    await this.startAll();
    // It is healthy some time before it takes a change of whoever has to say who he is.
    const change = ['put', '/restored', 'yes', '--command-timeout=1s'];
    await vi.waitFor(() => this.etcdctl(...change), { timeout: 120_000, interval: 50 });
  }

  /** Its data is gone, and an empty member takes its place. */
  async replace(member: EtcdMember): Promise<void> {
    const others = this.members.filter((other) => other !== member).map(({ endpoint }) => endpoint);
    const id = (await this.#status(member))?.id.toString(16);
    await member.kill();
    await rm(member.dataDir, { recursive: true });
    if (id === undefined) throw new Error(`Cannot replace ${member.name}: it does not answer`);
    // Members refuse while they elect a leader, and until each has seen the one that came before.
    await vi.waitFor(
      async () => {
        const has = (await this.#etcdctl(others, ['member', 'list'])).includes(id);
        if (has) await this.#etcdctl(others, ['member', 'remove', id]);
      },
      { timeout: 30_000, interval: 500 },
    );
    const peer = `--peer-urls=${this.#peers.get(member.name)}`;
    await vi.waitFor(() => this.#etcdctl(others, ['member', 'add', member.name, peer]), {
      timeout: 30_000,
      interval: 500,
    });
    await member.restart('--initial-cluster-state=existing');
  }

  /** etcd asks everybody who he is; `fleet` may read and write what begins with `prefix`. */
  async enableAuth(prefix: string, password: string): Promise<void> {
    await this.etcdctl('user', 'add', 'root:root-password');
    await this.etcdctl('user', 'grant-role', 'root', 'root');
    await this.etcdctl('role', 'add', 'fleet');
    await this.etcdctl('role', 'grant-permission', 'fleet', 'readwrite', '--prefix=true', prefix);
    await this.etcdctl('user', 'add', `fleet:${password}`);
    await this.etcdctl('user', 'grant-role', 'fleet', 'fleet');
    await this.etcdctl('auth', 'enable');
    this.user = 'root:root-password';
  }

  async close(): Promise<void> {
    for (const member of this.members) await member.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #status(member: EtcdMember): Promise<{ id: bigint; leader: bigint } | undefined> {
    try {
      const fields = await this.#etcdctl([member.endpoint], ['endpoint', 'status', '--write-out=fields']);
      const id = (name: string): bigint => BigInt(new RegExp(`"${name}" : (\\d+)`).exec(fields)![1]!);
      return { id: id('MemberID'), leader: id('Leader') };
    } catch {
      return undefined;
    }
  }

  async #etcdctl(endpoints: readonly string[], args: readonly string[]): Promise<string> {
    const { tls } = this.#options;
    const flags = [
      ...(endpoints.length > 0 ? [`--endpoints=${endpoints.join(',')}`] : []),
      ...(tls === undefined ? [] : [`--cacert=${tls.ca}`, `--cert=${tls.certificate}`, `--key=${tls.key}`]),
      ...(this.user === undefined ? [] : [`--user=${this.user}`]),
    ];
    const env = { PATH: process.env['PATH'], ETCDCTL_API: '3' };
    const { stdout } = await run('etcdctl', [...flags, ...args], { env, maxBuffer: 2 ** 26 });
    return stdout;
  }
}

/** {@link EtcdRig.start} that ends with the test. */
export async function startEtcd(options: EtcdRigOptions = {}): Promise<EtcdRig> {
  const rig = await EtcdRig.start(options);
  onTestFinished(() => rig.close());
  return rig;
}

const clusterOf = (peers: ReadonlyMap<string, string>): string =>
  [...peers].map(([name, url]) => `${name}=${url}`).join(',');

async function describeMember(
  name: string,
  folder: string,
  peers: ReadonlyMap<string, string>,
  { tls, flags = [] }: EtcdRigOptions,
): Promise<EtcdMember> {
  const endpoint = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${await freePort()}`;
  const healthUrl = `http://127.0.0.1:${await freePort()}`;
  const dataDir = join(folder, name);
  const tlsFlags =
    tls === undefined
      ? []
      : [
          `--cert-file=${tls.certificate}`,
          `--key-file=${tls.key}`,
          `--trusted-ca-file=${tls.ca}`,
          '--client-cert-auth',
        ];
  const args = [
    `--name=${name}`,
    `--data-dir=${dataDir}`,
    `--listen-client-urls=${endpoint}`,
    `--advertise-client-urls=${endpoint}`,
    `--listen-metrics-urls=${healthUrl}`,
    `--listen-peer-urls=${peers.get(name)}`,
    `--initial-advertise-peer-urls=${peers.get(name)}`,
    `--initial-cluster=${clusterOf(peers)}`,
    // Passwords are not to be safe here.
    '--bcrypt-cost=4',
    '--logger=zap',
    '--log-level=warn',
    ...tlsFlags,
    ...flags,
  ];
  return new EtcdMember({ name, endpoint, dataDir, healthUrl, args });
}
