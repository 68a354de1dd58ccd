import type { Channel, FromWorker, ToWorker, WorkerChannel } from '../../origin/messages.ts';
import type { WorkerLauncher, WorkerProcess } from './worker-process.ts';

/**
 * One worker in this process, for tests, embedding and machines of one core: the same messages through two linked
 * queues. `startOrigin` is the worker's graph. It counts as gone once it has drained; killing it drains it at once.
 */
export function inProcessWorker(startOrigin: (channel: WorkerChannel) => void): WorkerLauncher {
  return {
    claim: (address) => Promise.resolve({ address, release: () => undefined }),
    launch: () => launch(startOrigin),
  };
}

function launch(startOrigin: (channel: WorkerChannel) => void): WorkerProcess {
  const [ours, theirs] = linkedQueues();
  let exited = false;
  const exitListeners: ((how: string) => void)[] = [];
  const exit = (how: string) => {
    if (exited) return;
    exited = true;
    for (const listener of exitListeners) listener(how);
  };
  ours.onMessage((message) => {
    if (message.kind === 'drained') setImmediate(exit, 'drained');
  });
  startOrigin(theirs);
  return {
    pid: process.pid,
    channel: ours,
    onExit: (listener) => void exitListeners.push(listener),
    kill() {
      ours.send({ kind: 'drain', timeoutMs: 0, idleGraceMs: 0 });
      setImmediate(exit, 'killed');
    },
  };
}

function linkedQueues(): [Channel<FromWorker, ToWorker>, WorkerChannel] {
  const toUs: ((message: FromWorker) => void)[] = [];
  const toWorker: ((message: ToWorker) => void)[] = [];
  return [
    { send: (message) => deliver(toWorker, message), onMessage: (listener) => void toUs.push(listener) },
    { send: (message) => deliver(toUs, message), onMessage: (listener) => void toWorker.push(listener) },
  ];
}

/** Copies, and comes later, as between processes. */
function deliver<Message>(listeners: readonly ((message: Message) => void)[], message: Message): void {
  const copy = structuredClone(message);
  setImmediate(() => {
    for (const listener of listeners) listener(copy);
  });
}
