import { describe, expect, test } from 'vitest';
import { runCommand } from './support/run-command.ts';

/** Writes the address of every module that is loaded to standard error, a line each. */
const TELLING = `data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
   import { writeSync } from 'node:fs';
   registerHooks({ load(url, context, next) { writeSync(2, 'loads ' + url + '\\n'); return next(url, context); } });`,
)}`;

/** The packages that a command loads. */
async function packagesOf(args: readonly string[], stdin = ''): Promise<string[]> {
  const { stderr } = await runCommand(args, { stdin, environment: { NODE_OPTIONS: `--import=${TELLING}` } });
  const names = stderr.matchAll(/^loads file:.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm);
  return [...new Set([...names].map(([, name = '']) => name))];
}

/** Each takes longer to load than such a command takes in all. */
const HEAVY = [
  '@grpc/grpc-js',
  '@bufbuild/protobuf',
  'zod',
  'undici',
  'mp4box',
  'yaml',
  'pino',
  'prom-client',
];

describe('the command', () => {
  test.each([
    ['--version'],
    ['--help'],
    ['status', '--help'],
    ['credentials', 'watch', '--help'],
    ['credentials', 'push', '--help'],
    ['signing-key', '--region', 'us-east-1'],
    ['policy', 'mybucket', '--principal', 'arn:aws:iam::123456789012:user/origin'],
  ])('loads nothing that only an origin needs: %s %s', async (...args) => {
    const packages = await packagesOf(args, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');
    expect(packages).toContain('commander');
    expect(packages.filter((name) => HEAVY.includes(name))).toEqual([]);
  });

  test('loads gRPC where it talks to a node', async () => {
    expect(await packagesOf(['status', '--control', '127.0.0.1:1'])).toContain('@grpc/grpc-js');
  });
});
