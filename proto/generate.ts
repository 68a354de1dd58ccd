/**
 * `npm run generate` writes `control/grpc/gen/`: TypeScript from the contract, and the descriptor sets that
 * reflection serves. `npm run generate:check` fails when what is committed is not what would be written.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TARGET = 'control/grpc/gen';

/** gRPC's own services, by the names under which they are published and other clients know them. */
const GRPC_PROTOS = [
  ['node_modules/grpc-health-check/proto/health/v1/health.proto', 'grpc/health/v1/health.proto'],
  [
    'node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto',
    'grpc/reflection/v1/reflection.proto',
  ],
] as const;

const scratch = mkdtempSync(join(tmpdir(), 'headwater-gen-'));
try {
  generateInto(scratch);
  if (process.argv.includes('--check')) reportDrift(join(scratch, TARGET));
  else replaceTarget(join(scratch, TARGET));
} finally {
  rmSync(scratch, { recursive: true });
}

function generateInto(folder: string): void {
  const grpc = join(folder, 'grpc');
  for (const [proto, name] of GRPC_PROTOS) cpSync(proto, join(grpc, name));
  buf('generate', '--output', folder);
  buf('generate', grpc, '--template', 'buf.gen.yaml', '--output', folder);
  describe('.', join(folder, TARGET, 'headwater.binpb'));
  describe(grpc, join(folder, TARGET, 'grpc.binpb'));
}

/** Writes the descriptor set of a folder of .proto files. */
function describe(folder: string, output: string): void {
  buf('build', folder, '--as-file-descriptor-set', '--exclude-source-info', '--output', output);
}

function buf(...args: string[]): void {
  execFileSync('buf', args, { stdio: 'inherit' });
}

function replaceTarget(fresh: string): void {
  rmSync(TARGET, { recursive: true, force: true });
  cpSync(fresh, TARGET, { recursive: true });
}

function reportDrift(fresh: string): void {
  const names = new Set([...filesBelow(fresh), ...filesBelow(TARGET)]);
  const drifted = [...names].filter((name) => contents(fresh, name) !== contents(TARGET, name)).toSorted();
  if (drifted.length === 0) return;
  for (const name of drifted) console.error(`${TARGET}/${name} is not what the contract generates`);
  console.error('Run: npm run generate');
  process.exitCode = 1;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function contents(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'latin1');
  } catch {
    return undefined;
  }
}
