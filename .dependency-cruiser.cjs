/** The laws of the house (docs/architecture.md) as import rules: `npm run lint:imports`. */

const { readdirSync } = require('node:fs');

/**
 * The rooms, from the top floor to the ground: a room imports only rooms below it, so that no circle of rooms exists.
 * A room is a folder one or two deep, without the rooms inside it. Files that lie in `control/` or `origin/` themselves
 * belong to no room: they build a graph (`node.ts`, `origin.ts`) or are words for everybody (`log.ts`, `messages.ts`).
 */
const FLOORS = {
  control: [
    'commands/status',
    'commands/fleet',
    'commands/signing',
    'commands/state',
    'commands/token',
    'commands/audit',
    'commands/node',
    'commands/keys',
    'commands/demo',
    'commands/serve',
    'commands/init',
    'commands/completion',
    'commands/doctor',
    'commands/credentials',
    'commands/client',
    'commands/terminal',
    'doctor',
    'import',
    'import/apache',
    'import/nginx',
    'import/trafficserver',
    'import/draft',
    'reload',
    'config',
    'ops',
    'ops/declared',
    'grpc',
    'purging',
    'lending',
    'status',
    'fleet',
    'fleet/etcd',
    'sources',
    'sources/providers',
    'rotation',
    'keys',
    'state',
    'verification',
    'credential',
    'access',
    'audit',
    'supervisor',
  ],
  origin: [
    'explain',
    'http',
    'http/logging',
    'http/restricted',
    'http/routing',
    'http/connection',
    'selection',
    'packaging',
    'packaging/hls',
    'packaging/hls-ts',
    'packaging/dash',
    'packaging/smooth',
    'packaging/progressive',
    'packaging/thumbnails',
    'packaging/playlists',
    'packaging/images',
    'packaging/texts',
    'packaging/tracks',
    'packaging/plans',
    'mpegts',
    'asset',
    'asset/interstitials',
    'asset/file-sets',
    'asset/server-manifest',
    'asset/timeline',
    'text/reading',
    'text/writers',
    'text',
    'isobmff/writers',
    'isobmff/movie',
    'isobmff/fragments',
    'isobmff/samples',
    'isobmff/sound',
    'isobmff/picture',
    'isobmff',
    'storage/reads',
    'storage',
    'storage/transport',
    'storage/endpoints',
    'viewer',
    'signing',
    'tracing',
    'model',
  ],
};

/** Folders that hold no code of ours that imports: generated, or sent to browsers as it is. */
const NO_ROOMS = new Set(['grpc/gen', 'ops/page']);

const folders = (path) =>
  readdirSync(`${__dirname}/${path}`, { withFileTypes: true }).filter((e) => e.isDirectory());

/** A room that has no floor would be bound by nothing. */
function checkEveryRoomHasAFloor(house) {
  const rooms = folders(house).flatMap(({ name }) => [
    name,
    ...folders(`${house}/${name}`).map((e) => `${name}/${e.name}`),
  ]);
  const holdsCode = (room) =>
    readdirSync(`${__dirname}/${house}/${room}`).some((name) => name.endsWith('.ts'));
  const homeless = rooms.filter(
    (room) => !NO_ROOMS.has(room) && holdsCode(room) && !FLOORS[house].includes(room),
  );
  const empty = FLOORS[house].filter((room) => !rooms.includes(room));
  if (homeless.length + empty.length > 0)
    throw new Error(
      `FLOORS in .dependency-cruiser.cjs: no floor for [${homeless}], no folder for [${empty}]`,
    );
}

function floorRules(house) {
  checkEveryRoomHasAFloor(house);
  const rooms = FLOORS[house];
  const pathOf = (room) => (room.includes('/') ? `^${house}/${room}/` : `^${house}/${room}/[^/]+$`);
  return rooms.slice(1).map((room, i) => ({
    name: `${house}-${room}-imports-only-rooms-below`,
    severity: 'error',
    from: { path: pathOf(room) },
    to: { path: rooms.slice(0, i + 1).map(pathOf) },
  }));
}

/** A dependency and the folders that may import it: one owner each. Tests and fixtures may import anything. */
const OWNERS = {
  imsc: '^origin/text/',
  'media-captions': '^origin/text/',
  mp4box: '^origin/isobmff/movie/',
  saxes: '^origin/(asset|text)/',
  undici: '^(origin/storage/transport/undici-transport\\.ts$|control/sources/providers/)',
  '@grpc/': '^control/(grpc|commands|fleet/etcd)/',
  'grpc-health-check': '^control/grpc/',
  'node-cron': '^control/sources/',
  '@aws-sdk/': '^control/sources/providers/',
  commander: '^control/(command-line\\.ts|program\\.ts|commands/)',
  zod: '^control/(config|credential)/',
  yaml: '^control/config/',
  pino: '^(control|origin)/log\\.ts$',
  'prom-client': '^control/ops/',
  'lru-cache': '^origin/(asset|storage)/',
  '@opentelemetry/': '^origin/tracing/',
  negotiator: '^(origin/http|control/ops)/',
  '@svta/': '^origin/http/logging/',
  'cli-table3': '^control/commands/',
  '@smithy/signature-v4': '^fixtures/',
};

const own = (name, from) => ({
  name: `one-owner-${name.replace(/[^a-z0-9]+/g, '-')}`,
  severity: 'error',
  from: { path: '^(origin|control)/', pathNot: from },
  to: { path: `node_modules/${name}` },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'origin-never-imports-control',
      severity: 'error',
      from: { path: '^origin/' },
      to: { path: '^control/' },
    },
    {
      name: 'product-imports-no-tests',
      severity: 'error',
      from: { path: '^(origin|control)/' },
      to: { path: '^test/' },
    },
    {
      name: 'fixtures-only-in-the-demo',
      severity: 'error',
      from: { path: '^(origin|control)/', pathNot: '^control/commands/demo' },
      to: { path: '^fixtures/' },
    },
    {
      name: 'formats-know-the-asset-and-the-plan-only',
      severity: 'error',
      from: { path: '^origin/(packaging|isobmff|mpegts)/' },
      to: { path: '^(origin/(http|storage|signing|viewer)/|(node:)?(http|https|net|fs)$)' },
    },
    {
      name: 'formats-do-not-know-each-other',
      severity: 'error',
      from: { path: '^origin/packaging/([^/]+)/' },
      to: {
        path: '^origin/packaging/([^/]+)/',
        pathNot: '^origin/packaging/($1|playlists|images|texts|tracks|plans)/',
      },
    },
    {
      name: 'signing-is-pure',
      severity: 'error',
      from: { path: '^origin/signing/' },
      to: { path: '^(origin/(http|storage|asset|packaging)/|(node:)?(http|https|net|fs)$)' },
    },
    ...floorRules('control'),
    ...floorRules('origin'),
    {
      name: 'model-imports-nothing',
      severity: 'error',
      from: { path: '^origin/model/' },
      to: { pathNot: '^origin/model/' },
    },
    ...Object.entries(OWNERS).map(([name, from]) => own(name, from)),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
