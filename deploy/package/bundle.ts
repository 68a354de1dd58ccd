/**
 * Writes `dist/`: what `npm pack` ships. The program and the packages that it runs on become a few files of JavaScript, so
 * that installing is quick, starting compiles what is needed, and nothing is fetched that no code of the origin touches.
 * Not minified: whoever reads a stack trace finds names.
 */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { VENDOR_FILES } from '../../control/ops/static-files.ts';
import { vendorCopy } from '../../control/shipped-file.ts';
import { licencesOf } from './licences.ts';

const TARGET = 'dist';

/** Not code, and read by it: by their paths from the root, which stay. */
const DATA = [
  'control/grpc/gen/headwater.binpb',
  'control/grpc/gen/grpc.binpb',
  'control/ops/page',
  'fixtures/media',
];

rmSync(TARGET, { recursive: true, force: true });
const modules = await bundle();
copyEntry('origin/worker-entry.cjs');
for (const path of DATA) cpSync(path, join(TARGET, path), { recursive: true });
for (const name of VENDOR_FILES) copy(new URL(import.meta.resolve(name)), join(TARGET, vendorCopy(name)));
writeFileSync(
  join(TARGET, 'THIRD-PARTY-LICENCES.txt'),
  licencesOf([...modules, ...VENDOR_FILES.map(pathOf)]),
);
copy('deploy/package/headwater.sh', join(TARGET, 'headwater'));
chmodSync(join(TARGET, 'headwater'), 0o755);

/** Every file one folder deep: from there, what lies beside the code is found as from the sources. @returns paths of what is in it */
async function bundle(): Promise<string[]> {
  const build = await rolldown({
    input: { 'control/main': 'control/main.js', 'origin/worker': 'origin/worker.ts' },
    platform: 'node',
    onLog(level, log) {
      throw new Error(`Cannot bundle (${level}): ${log.message}`);
    },
  });
  const { output } = await build.write({
    dir: TARGET,
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
  });
  await build.close();
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

/** What runs before any module of the bundle: as it is, but for the name of what it imports then. */
function copyEntry(path: string): void {
  writeFileSync(join(TARGET, path), readFileSync(path, 'utf8').replaceAll(/(import\('.*)\.ts'/g, "$1.js'"));
}

function copy(from: string | URL, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

function pathOf(name: string): string {
  return new URL(import.meta.resolve(name)).pathname;
}
