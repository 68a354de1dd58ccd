import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { BucketConfig } from '../../origin/origin-config.ts';
import { describeSystemError } from '../../origin/system-error.ts';
import type { Finding } from './finding.ts';

/** Who takes longer is down, or behind a firewall that says nothing. */
const TIMEOUT_MS = 5000;

/** A head that is longer is none of a store's. */
const HEAD_LIMIT = 16 * 1024;

/** Beyond this a store refuses signatures; the origin then goes by the store's clock, but who pushes keys may not. */
const MAX_SKEW_SECONDS = 300;
/** A clock that is kept is not off by as much. */
const KEPT_SKEW_SECONDS = 5;

/** Of a store in the same region; a read costs this at least. */
const FAR_MS = 50;

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

/** The way to a store: its name, a connection, its certificate, its clock. */
export async function examineStore(name: string, { endpoint, tls }: BucketConfig): Promise<Finding[]> {
  const subject = `bucket ${name}`;
  const { hostname, port, protocol } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, '');
  const findings: Finding[] = [];
  try {
    findings.push(await resolveName(subject, host));
    const isTls = protocol === 'https:';
    const target = { host, port: Number(port || (isTls ? 443 : 80)) };
    const { socket, tookMs } = await open(target, isTls, tls?.ca);
    const far = tookMs > FAR_MS;
    findings.push({
      subject,
      check: 'connection',
      state: far ? 'warn' : 'ok',
      found: `${endpoint} in ${Math.round(tookMs)} ms`,
      ...(far && { advice: 'run the origin in the region of its store' }),
    });
    if (isTls) findings.push(certificateOf(subject, socket as TLSSocket));
    findings.push(clockOf(subject, await askForDate(socket, host)));
  } catch (error) {
    const found = `${endpoint}: ${describeSystemError(error)}`;
    const advice = 'check the endpoint, the name server, and what firewalls let through';
    findings.push({
      subject,
      check: findings.length === 0 ? 'name' : 'connection',
      state: 'bad',
      found,
      advice,
    });
  }
  return findings;
}

async function resolveName(subject: string, host: string): Promise<Finding> {
  const addresses = await lookup(host, { all: true });
  const shown = addresses.map(({ address }) => address).join(', ');
  return { subject, check: 'name', state: 'ok', found: `${host}: ${shown}` };
}

function open(target: { host: string; port: number }, isTls: boolean, ca: string | undefined) {
  const { promise, resolve, reject } = Promise.withResolvers<{ socket: Socket; tookMs: number }>();
  const startMs = performance.now();
  const connected = () => resolve({ socket, tookMs: performance.now() - startMs });
  // What is wrong with a certificate is to be told, not only that something is.
  const options = {
    ...target,
    servername: isIP(target.host) === 0 ? target.host : '',
    rejectUnauthorized: false,
  };
  const socket: Socket = isTls
    ? connectTls({ ...options, ...(ca !== undefined && { ca }) }, connected)
    : connectTcp(target, connected);
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer in time')));
  socket.on('error', reject);
  return promise;
}

function certificateOf(subject: string, socket: TLSSocket): Finding {
  const finding = { subject, check: 'certificate' };
  const { valid_to: validTo } = socket.getPeerCertificate();
  if (!socket.authorized) {
    const found = `${socket.authorizationError}`;
    return {
      ...finding,
      state: 'bad',
      found,
      advice: 'tls.ca names the authority, where it is not a public one',
    };
  }
  const days = Math.floor((Date.parse(validTo) - Date.now()) / DAY_MS);
  const found = `trusted, for another ${days} days, ${socket.getProtocol()}`;
  if (days > SOON_DAYS) return { ...finding, state: 'ok', found };
  return { ...finding, state: 'warn', found, advice: 'have it renewed' };
}

/** What the store says the time is; undefined where it does not say. */
function askForDate(socket: Socket, host: string): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  let head = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    head += text;
    if (!head.includes('\r\n\r\n') && head.length < HEAD_LIMIT) return;
    resolve(/^date: *(.*?)\r$/im.exec(head)?.[1]);
    socket.destroy();
  });
  socket.on('close', () => reject(new Error('the connection was closed')));
  socket.write(`HEAD / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return promise;
}

function clockOf(subject: string, date: string | undefined): Finding {
  const finding = { subject, check: 'clock' };
  const ahead = date === undefined ? Number.NaN : Math.round((Date.parse(date) - Date.now()) / 1000);
  if (Number.isNaN(ahead))
    return { ...finding, state: 'ok', found: 'the store does not say what time it is' };
  const off = Math.abs(ahead);
  const found = `the store's is ${off} s ${ahead < 0 ? 'behind' : 'ahead'}`;
  if (off <= KEPT_SKEW_SECONDS) return { ...finding, state: 'ok', found };
  return {
    ...finding,
    state: off > MAX_SKEW_SECONDS ? 'bad' : 'warn',
    found,
    advice: "keep this clock by NTP; signatures go by the store's meanwhile",
  };
}
