/**
 * `npm run generate` writes `control/grpc/gen/`: TypeScript from the contract, and the descriptor sets that
 * reflection serves; and `control/fleet/etcd/gen/`: TypeScript from what etcd publishes. `npm run generate:check` fails
 * when what is committed is not what would be written.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where `buf.gen.yaml` puts what it generates. */
const CONTRACT_TARGET = 'control/grpc/gen';
const ETCD_TARGET = 'control/fleet/etcd/gen';

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
  generateContract(scratch);
  generateEtcd(scratch);
  const settle = process.argv.includes('--check') ? reportDrift : replaceTarget;
  for (const target of [CONTRACT_TARGET, ETCD_TARGET]) settle(join(scratch, target), target);
} finally {
  rmSync(scratch, { recursive: true });
}

function generateContract(folder: string): void {
  const grpc = join(folder, 'grpc');
  for (const [proto, name] of GRPC_PROTOS) cpSync(proto, join(grpc, name));
  buf('generate', '--output', folder);
  buf('generate', grpc, '--template', 'buf.gen.yaml', '--output', folder);
  describe('.', join(folder, CONTRACT_TARGET, 'headwater.binpb'));
  describe(grpc, join(folder, CONTRACT_TARGET, 'grpc.binpb'));
}

/** Apart from the contract, which is ours and described to whoever asks. */
function generateEtcd(folder: string): void {
  const etcd = join(folder, 'etcd');
  const output = join(folder, 'etcd-output');
  cpSync('proto/etcd', etcd, { recursive: true });
  buf('generate', etcd, '--template', 'buf.gen.yaml', '--output', output);
  cpSync(join(output, CONTRACT_TARGET), join(folder, ETCD_TARGET), { recursive: true });
}

/** Writes the descriptor set of a folder of .proto files. */
function describe(folder: string, output: string): void {
  buf('build', folder, '--as-file-descriptor-set', '--exclude-source-info', '--output', output);
}

function buf(...args: string[]): void {
  execFileSync('buf', args, { stdio: 'inherit' });
}

function replaceTarget(fresh: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  cpSync(fresh, target, { recursive: true });
}

function reportDrift(fresh: string, target: string): void {
  const names = new Set([...filesBelow(fresh), ...filesBelow(target)]);
  const drifted = [...names].filter((name) => contents(fresh, name) !== contents(target, name)).toSorted();
  if (drifted.length === 0) return;
  for (const name of drifted) console.error(`${target}/${name} is not what its .proto files generate`);
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
