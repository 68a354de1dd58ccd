import type { HeadwaterConfig } from '../../config/config.ts';
import { parseConfig } from '../../config/load-config.ts';
import { createLog } from '../../log.ts';
import { startNode } from '../../node.ts';
import { COMMAND_NAME } from '../../command-name.ts';
import type { PageGuide } from '../../ops/live-events.ts';
import { forkedWorkers } from '../../supervisor/forked-worker.ts';
import { readableLog } from './demo-log.ts';
import { DEMO_HOST, freePort } from './demo-ports.ts';
import { type DemoStore, startDemoStore } from './demo-store.ts';
import { ORIGIN_WORKER } from '../serve/origin-worker.ts';
import { colors, print, warn } from '../terminal/output.ts';
import { StopSignals } from '../serve/stop-signals.ts';

/** What others expect to find where; `--control` needs to be said for another. */
const PREFERRED_PORTS = { origin: 8080, control: 50051, ops: 8081 };
type Ports = typeof PREFERRED_PORTS;

const ASSET = '/demo/ladder.ism';

/** Runs everything on this machine until it is told to stop. */
export async function demo(): Promise<void> {
  const signals = new StopSignals();
  const ports = await choosePorts();
  const store = await startDemoStore(Date.now());
  try {
    const config = demoConfig(store, ports);
    const guide = guideOf(store, ports);
    const node = await startNode({
      config,
      launcher: forkedWorkers(ORIGIN_WORKER),
      log: createLog(readableLog()),
      guide,
    });
    print(introduction(ports, guide));
    await signals.runUntilStopped(node, () =>
      print('\nStopping: requests in flight may finish. Ctrl-C again ends at once.'),
    );
  } finally {
    await store.close();
  }
}

async function choosePorts(): Promise<Ports> {
  const ports = { ...PREFERRED_PORTS };
  for (const name of Object.keys(PREFERRED_PORTS) as (keyof Ports)[]) {
    ports[name] = await freePort(PREFERRED_PORTS[name]);
    if (ports[name] !== PREFERRED_PORTS[name]) {
      warn(`port ${PREFERRED_PORTS[name]} (${name}) is taken; using ${ports[name]}`);
    }
  }
  return ports;
}

/** Written as a configuration file would be, so that everything not said here is as it would be there. */
function demoConfig(store: DemoStore, ports: Ports): HeadwaterConfig {
  const text = `
origin: { listen: "${DEMO_HOST}:${ports.origin}", workers: 2 }
control: { listen: "${DEMO_HOST}:${ports.control}" }
ops: { listen: "${DEMO_HOST}:${ports.ops}" }
buckets:
  films:
    bucket: ${store.bucket}
    region: ${store.region}
    endpoint: ${store.endpoint}
    probe: ladder.ism
    credentials:
      source: static
      access_key_id: \${env:ACCESS_KEY_ID}
      secret_access_key: \${env:SECRET_ACCESS_KEY}
routes:
  - { path: /demo/, bucket: films }
`;
  return parseConfig(text, 'demo', {
    ACCESS_KEY_ID: store.accessKeyId,
    SECRET_ACCESS_KEY: store.secretAccessKey,
  });
}

function guideOf(store: DemoStore, ports: Ports): PageGuide {
  const control = ports.control === PREFERRED_PORTS.control ? '' : ` --control ${DEMO_HOST}:${ports.control}`;
  return {
    samples: [`${ASSET}/.m3u8`],
    hints: [
      {
        text: 'Push another key while the video plays: the next subrequest is signed with it',
        command: `curl -s ${store.secondKeyUrl} | ${COMMAND_NAME} credentials push films${control}`,
      },
      {
        text: 'Go back to the key before, which the origin has kept',
        command: `${COMMAND_NAME} credentials rollback films${control}`,
      },
      { text: 'Watch workers, buckets and requests', command: `${COMMAND_NAME} status --watch${control}` },
      {
        text: 'See what is made of the MP4s',
        command: `curl -s http://${DEMO_HOST}:${ports.origin}${ASSET}/.m3u8`,
      },
    ],
  };
}

function introduction(ports: Ports, { hints }: PageGuide): string {
  const link = (port: number, path: string) => colors.cyan(`http://${DEMO_HOST}:${port}${path}`);
  const heading = `${colors.bold('Headwater is up')}: two workers, reading a private bucket of an S3 store in this process`;
  return `
${heading}

  Player and live figures   ${link(ports.ops, '/')}
  HLS                       ${link(ports.origin, `${ASSET}/.m3u8`)}
  DASH                      ${link(ports.origin, `${ASSET}/.mpd`)}
  Control (gRPC)            ${DEMO_HOST}:${ports.control}

Try next, in another terminal${COMMAND_NAME === 'headwater' ? '' : ' in this folder'}:
${hints.map(({ text, command }) => `\n  ${colors.dim(`# ${text}`)}\n  ${command}`).join('\n')}

Ctrl-C ends it and leaves nothing behind.
`;
}
