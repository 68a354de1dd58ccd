/** The laws of the house (docs/architecture.md) as import rules: `npm run lint:imports`. */

/** A dependency and the folders that may import it: one owner each. Tests and fixtures may import anything. */
const OWNERS = {
  mp4box: '^origin/asset/',
  saxes: '^origin/asset/',
  undici: '^(origin/storage/|control/commands/)',
  '@grpc/': '^control/(grpc|commands)/',
  'grpc-health-check': '^control/grpc/',
  'node-cron': '^control/credentials/',
  '@aws-sdk/': '^control/credentials/sources/',
  commander: '^control/(main\\.ts|commands/)',
  zod: '^control/(config|credentials)/',
  yaml: '^control/config/',
  pino: '^(control|origin)/log\\.ts$',
  'prom-client': '^control/ops/',
  'lru-cache': '^origin/(asset|storage)/',
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
      // What an object is (`ObjectRef`) is a word of the model; how one is read is not.
      to: {
        path: '^(origin/(http|storage|signing|viewer)/|(node:)?(http|https|net|fs)$)',
        pathNot: '^origin/storage/object-store.ts$',
      },
    },
    {
      name: 'formats-do-not-know-each-other',
      severity: 'error',
      from: { path: '^origin/packaging/([^/]+)/' },
      to: { path: '^origin/packaging/([^/]+)/', pathNot: '^origin/packaging/$1/' },
    },
    {
      name: 'signing-is-pure',
      severity: 'error',
      from: { path: '^origin/signing/' },
      to: { path: '^(origin/(http|storage|asset|packaging)/|(node:)?(http|https|net|fs)$)' },
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
