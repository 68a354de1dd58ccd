import { readFile } from 'node:fs/promises';
import type { HeadwaterConfig } from '../config/config.ts';
import type { Finding } from './finding.ts';

const SUBJECT = 'this machine';

/** Of a worker, beside its connections to stores: clients of a busy shield. */
const CLIENTS_OF_A_WORKER = 4096;

/** Connections that wait to be accepted, as many as Node asks for: a burst beyond is refused. */
const BACKLOG = 511;

/** Outgoing ports: connections to one store that were just closed keep theirs for a minute. */
const MIN_LOCAL_PORTS = 16_384;

/** Where the system tells its limits; where it does not, nothing is found. */
interface SystemFiles {
  readonly limits: string;
  readonly somaxconn: string;
  readonly localPorts: string;
}

const LINUX: SystemFiles = {
  limits: '/proc/self/limits',
  somaxconn: '/proc/sys/net/core/somaxconn',
  localPorts: '/proc/sys/net/ipv4/ip_local_port_range',
};

/** Limits of the process and the kernel that a busy node runs into. */
export async function examineMachine(
  { origin }: Pick<HeadwaterConfig, 'origin'>,
  files = LINUX,
): Promise<Finding[]> {
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  const [limits, backlog, ports] = await Promise.all(
    [files.limits, files.somaxconn, files.localPorts].map(read),
  );
  const connections = Object.values(origin.buckets).reduce((sum, { pool }) => sum + pool.connections, 0);
  return [
    ...openFiles(limits ?? '', CLIENTS_OF_A_WORKER + connections),
    ...atLeast('backlog', backlog ?? '', BACKLOG, 'sysctl net.core.somaxconn'),
    ...localPorts(ports ?? ''),
  ];
}

function openFiles(limits: string, wanted: number): Finding[] {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
  if (soft === undefined) return [];
  const number = soft === 'unlimited' ? Infinity : Number(soft);
  const found = `${soft} a process, of which a busy worker may use ${wanted}`;
  const finding = { subject: SUBJECT, check: 'open files', found };
  if (number >= wanted) return [{ ...finding, state: 'ok' }];
  return [{ ...finding, state: 'warn', advice: `LimitNOFILE=${wanted} in the unit, or ulimit -n ${wanted}` }];
}

function localPorts(range: string): Finding[] {
  const [first = Number.NaN, last = Number.NaN] = range.trim().split(/\s+/).map(Number);
  if (Number.isNaN(last)) return [];
  return atLeast(
    'outgoing ports',
    String(last - first + 1),
    MIN_LOCAL_PORTS,
    'sysctl net.ipv4.ip_local_port_range',
  );
}

function atLeast(check: string, text: string, wanted: number, where: string): Finding[] {
  const found = text.trim();
  if (found === '') return [];
  const finding = { subject: SUBJECT, check, found };
  if (Number(found) >= wanted) return [{ ...finding, state: 'ok' }];
  return [{ ...finding, state: 'warn', advice: `${where}: at least ${wanted}` }];
}
