import { contest, type Contestant, resolution } from '../contest.ts';
import type { Figure, Scenario } from '../figure.ts';
import type { OtherServer } from '../nginx.ts';
import { COPIES, FILES, FILM, startProxyRig, type ProxyRig, type StoreScheme } from '../proxy-rig.ts';

/** Of a round: so many that collecting garbage is in each, whatever the size. */
const LEAST_REQUESTS = 300;
const MOST_REQUESTS = 4000;
const BYTES = 750e6;

const WARM_UP_REQUESTS = 25_000;

/** Requests of the largest answers take long, and compile as much each. */
const WARM_UP_BYTES = 1.5e9;

type Server = Pick<OtherServer, 'url' | 'pids'>;

interface Comparison {
  readonly name: string;
  readonly store: StoreScheme;
  /** A path a connection, so that no two read the same bytes at once. */
  readonly ours: (rig: ProxyRig) => readonly string[];
  readonly theirs: readonly string[];
  /** Of one answer. */
  readonly bytes: number;
  /** How many times nginx's CPU time ours may be. */
  readonly budget: number;
}

const COMPARISONS: readonly Comparison[] = [
  {
    name: '2.5-MB segment, interleaved',
    store: 'http',
    ours: (rig) => rig.segmentPaths,
    theirs: COPIES.map((i) => `/media/segment-${i}`),
    bytes: FILM.videoBytes,
    budget: 1.2,
  },
  {
    name: '2.5-MB segment, TLS store',
    store: 'https',
    ours: (rig) => rig.segmentPaths,
    theirs: COPIES.map((i) => `/media/segment-${i}`),
    bytes: FILM.videoBytes,
    budget: 1.8,
  },
  passthrough('1 MB', 'file-1m', 0.9),
  passthrough('64 KB', 'file-64k', 2),
  passthrough('1 KB', 'file-1k', 3),
];

function passthrough(size: string, file: keyof typeof FILES, budget: number): Comparison {
  return {
    name: `${size} passthrough, signed`,
    store: 'http',
    ours: () => COPIES.map((i) => `/files/${file}-${i}`),
    theirs: COPIES.map((i) => `/media/${file}-${i}`),
    bytes: FILES[file],
    budget,
  };
}

/** What passing bytes on costs, beside nginx's `proxy_pass` of the same bytes from the same store. */
export function proxying(scale: number): Scenario {
  return {
    name: 'proxying',
    async run(): Promise<readonly Figure[]> {
      const figures: Figure[] = [];
      for (const scheme of ['http', 'https'] as const) {
        const rig = await startProxyRig(scheme);
        if (rig === undefined) {
          process.stderr.write('nginx is not installed: proxying is left out\n');
          return [];
        }
        try {
          for (const one of COMPARISONS.filter(({ store }) => store === scheme))
            figures.push(await compare(rig, one, scale));
        } finally {
          await rig.close();
        }
      }
      return figures;
    },
  };
}

async function compare(rig: ProxyRig, one: Comparison, scale: number): Promise<Figure> {
  const requests = Math.round(Math.max(LEAST_REQUESTS, Math.min(MOST_REQUESTS, BYTES / one.bytes)) * scale);
  const warmUpRequests = Math.ceil(Math.min(WARM_UP_REQUESTS, WARM_UP_BYTES / one.bytes) * scale);
  const contestant = ({ url, pids }: Server, paths: readonly string[]): Contestant => ({
    url,
    pids,
    paths,
    requests,
    warmUpRequests,
  });
  const { worker, proxy, signingProxy: signs } = rig;
  const result = await contest(
    contestant({ url: worker.url, pids: [worker.pid] }, one.ours(rig)),
    contestant(proxy, one.theirs),
    signs === undefined ? [] : [contestant(signs, one.theirs)],
  );
  return {
    scenario: 'proxying',
    name: one.name,
    unit: 'x nginx',
    value: result.ratio,
    budget: one.budget,
    ...resolution(result, scale),
    beside: [
      { name: 'µs/request: ours', value: result.ours },
      { name: proxy.name, value: result.theirs },
      ...result.others.map((value) => ({ name: signs?.name ?? '', value })),
    ],
  };
}
