import type { Socket } from 'node:net';
import type { Logger } from '../log.ts';
import { UNIX_PEERS } from '../origin-config.ts';
import { AddressRanges } from '../viewer/address-ranges.ts';
import { ascribe } from './connection/peer.ts';
import { parseProxyHeader } from './connection/proxy-header.ts';

/** It is the first that a proxy sends. */
const HEADER_TIMEOUT_MS = 5000;

/** A proxy that is not set up sends none with each of its connections. */
const SAID_EACH_MS = 60_000;

interface ProxyDoorOptions {
  /** Who must say for whom it speaks; what anybody else sends is HTTP. */
  readonly proxies: readonly string[];
  readonly log: Logger;
  readonly next: (socket: Socket) => void;
}

/** Lets connections of proxies in as those of whom they speak for, by the PROXY protocol. */
export class ProxyDoor {
  readonly #options: ProxyDoorOptions;
  readonly #ranges: AddressRanges;
  readonly #trustsUnix: boolean;
  readonly #waiting = new Set<Socket>();
  #saidAtMs = -Infinity;

  constructor(options: ProxyDoorOptions) {
    this.#options = options;
    this.#ranges = new AddressRanges(options.proxies.filter((range) => range !== UNIX_PEERS));
    this.#trustsUnix = options.proxies.includes(UNIX_PEERS);
  }

  take(socket: Socket): void {
    if (this.#isProxy(socket)) this.#read(socket);
    else this.#options.next(socket);
  }

  destroy(): void {
    for (const socket of this.#waiting) socket.destroy();
  }

  #isProxy({ remoteAddress }: Socket): boolean {
    return remoteAddress === undefined ? this.#trustsUnix : this.#ranges.has(remoteAddress);
  }

  #read(socket: Socket): void {
    let bytes = Buffer.alloc(0);
    const timer = setTimeout(() => socket.destroy(), HEADER_TIMEOUT_MS);
    const onClose = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(socket);
    };
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const header = parseProxyHeader(bytes);
      if (header.kind === 'incomplete') return;
      onClose();
      socket.off('data', onData);
      socket.off('close', onClose);
      if (header.kind === 'no-header') {
        this.#refuse(socket);
        return;
      }
      socket.off('error', ignore);
      if (header.address !== undefined) ascribe(socket, header.address);
      this.#handOn(socket, bytes.subarray(header.lengthBytes));
    };
    this.#waiting.add(socket);
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.on('error', ignore);
  }

  /** With what came behind the header. */
  #handOn(socket: Socket, rest: Buffer): void {
    socket.pause();
    if (rest.length > 0) socket.unshift(rest);
    this.#options.next(socket);
    // TLS takes what there is by itself.
    if (socket.listenerCount('data') > 0) socket.resume();
  }

  /** Anybody could be behind it. */
  #refuse(socket: Socket): void {
    socket.destroy();
    const nowMs = performance.now();
    if (nowMs - this.#saidAtMs < SAID_EACH_MS) return;
    this.#saidAtMs = nowMs;
    const { remoteAddress: peer = UNIX_PEERS } = socket;
    this.#options.log.warn(
      { peer },
      'a connection of a proxy was cut: it does not begin with a PROXY header',
    );
  }
}

/** `close` follows. */
function ignore(): void {}
