import { contest, resolution } from '../contest.ts';
import { longPlaylistPath, startDelivery, type DeliveryRig } from '../delivery-rig.ts';
import type { Figure, Scenario } from '../figure.ts';
import { startNginx, staticFiles } from '../nginx.ts';

const REQUESTS = 8000;
const WARM_UP_REQUESTS = 60_000;
const BUDGET = 1.5;

/** What a manifest costs that is asked for again, beside a file of the same bytes that nginx has. */
export function again(scale: number): Scenario {
  return {
    name: 'again',
    async run(): Promise<readonly Figure[]> {
      const rig = await startDelivery();
      try {
        return await playlistAgain(rig, scale);
      } finally {
        await rig.close();
      }
    },
  };
}

async function playlistAgain({ worker }: DeliveryRig, scale: number): Promise<readonly Figure[]> {
  const path = await longPlaylistPath(worker.url);
  const bytes = new Uint8Array(await (await fetch(worker.url + path)).arrayBuffer());
  const nginx = await startNginx(staticFiles({ bytes }));
  if (nginx === undefined) {
    process.stderr.write('nginx is not installed: again is left out\n');
    return [];
  }
  const work = {
    requests: Math.round(REQUESTS * scale),
    warmUpRequests: Math.round(WARM_UP_REQUESTS * scale),
  };
  try {
    const result = await contest(
      { url: worker.url, paths: [path], pids: [worker.pid], ...work },
      { url: nginx.url, paths: ['/bytes'], pids: nginx.pids, ...work },
    );
    return [
      {
        scenario: 'again',
        name: '2-hour media playlist (87 KB)',
        unit: 'x nginx',
        value: result.ratio,
        budget: BUDGET,
        ...resolution(result, scale),
        beside: [
          { name: 'µs/request: ours', value: result.ours },
          { name: 'nginx', value: result.theirs },
        ],
      },
    ];
  } finally {
    await nginx.close();
  }
}
