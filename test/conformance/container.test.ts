import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { VERSION } from '../../control/version.ts';
import { patient } from '../support/patience.ts';
import { buildScript, quoted, rootOf } from './support/container/build-script.ts';
import { lastOf, parseContainerfile, wordsOf } from './support/container/containerfile.ts';

const run = promisify(execFile);

vi.setConfig({ hookTimeout: patient(400_000) });

const FILE = readFileSync('deploy/container/Containerfile', 'utf8');
/** The Debian that its images are of. */
const RELEASE = /^FROM \S+debian:(\w+)-slim$/m.exec(FILE)![1];
const stages = parseContainerfile(FILE);
const [build, final] = [stages[0]!, stages.at(-1)!];
const finalRoot = rootOf(final, stages.length - 1);

/** A Debian that nobody has touched, in memory, which ends with the script; the registry and authorities are this machine's. */
const BASE = `
mount -t proc proc /proc
mount -t tmpfs tmpfs "$ROOTS"
debootstrap --variant=minbase ${RELEASE} "$ROOTS"/base >"$ROOTS"/log 2>&1 || { cat "$ROOTS"/log; exit 1; }
cp /etc/resolv.conf /etc/hosts "$ROOTS"/base/etc/
mkdir -p "$ROOTS"/base/usr/local/share/ca-certificates "$ROOTS"/base/var/machine/npm
cp -r /usr/local/share/ca-certificates/. "$ROOTS"/base/usr/local/share/ca-certificates/
cp /etc/ssl/certs/ca-certificates.crt "$ROOTS"/base/var/machine/
`;

/** In a container of the last stage: its own network, the files read-only but for /tmp, the user that the file names. */
const RUN = `
mkdir ${finalRoot}/etc/headwater
chroot ${finalRoot} headwater init /etc/headwater/headwater.yaml --bucket films --no-check
mount --bind ${finalRoot} ${finalRoot}
mount -o remount,bind,ro ${finalRoot}
mount -t proc proc ${finalRoot}/proc
mount -t tmpfs tmpfs ${finalRoot}/tmp
! chroot ${finalRoot} touch /usr/written
inside="chroot --userspec=${lastOf(final, 'USER')}:${lastOf(final, 'USER')} ${finalRoot.replaceAll('"', '')} env -i PATH=/usr/local/bin:/usr/bin:/bin"
$inside ${[...wordsOf(lastOf(final, 'ENTRYPOINT')), ...wordsOf(lastOf(final, 'CMD'))].map(quoted).join(' ')} &
for i in $(seq 120); do
  $inside ${wordsOf(lastOf(final, 'HEALTHCHECK')).map(quoted).join(' ')} && break
  sleep 0.5
done
echo "healthy after $i"
ps -e -o uid=,args= | grep '[ ]headwater' | sed 's/^/process /'
kill %1
wait %1 && echo 'ended well'
`;

/** What a page says to do on a machine that has npm, in a root that has the machine's files and not the project's. */
const NEW_USER = `
rm -r ${rootOf(build, 0)}/build ${rootOf(build, 0)}/installed
as_user="chroot ${rootOf(build, 0).replaceAll('"', '')} env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/root npm_config_cafile=$npm_config_cafile npm_config_cache=$npm_config_cache sh -c"
$as_user 'npm install --global --silent --offline /package/headwater-*.tgz'
$as_user 'headwater --version' | sed 's/^/version /'
$as_user 'cd && headwater init --yes --bucket films --store http://127.0.0.1:1' || echo "init ended with $?"
$as_user 'cd && headwater check' | tail -1
$as_user 'cd && headwater doctor' >/dev/null || echo "doctor ended with $?"
$as_user 'cd && exec headwater serve' &
for i in $(seq 120); do
  $as_user 'cd && headwater status' && break
  sleep 0.5
done
kill %1
wait %1 && echo 'serve ended well'
`;

let said = '';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-container-'));
  const [script, roots] = [join(folder, 'script'), join(folder, 'roots')];
  await mkdir(roots);
  await writeFile(script, `set -e\n${BASE}${buildScript(stages)}\nexec unshare --net bash "$0-alone"`);
  await writeFile(`${script}-alone`, `set -e -m\nip link set lo up\n${RUN}${NEW_USER}`);
  const env = {
    PATH: process.env['PATH'],
    HOME: '/root',
    ROOTS: roots,
    // What npm has fetched on this machine already need not come again.
    NPM_CACHE: (await run('npm', ['config', 'get', 'cache'])).stdout.trim(),
    npm_config_cache: '/var/machine/npm',
    npm_config_prefer_offline: 'true',
    DEBIAN_FRONTEND: 'noninteractive',
    npm_config_cafile: '/var/machine/ca-certificates.crt',
    npm_config_loglevel: 'error',
  };
  const { stdout, stderr } = await run(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', 'bash', script],
    { env, maxBuffer: 2 ** 26 },
  );
  said = `${stdout}\n${stderr}`;
});
afterAll(() => rm(folder, { recursive: true }));

describe('deploy/container/Containerfile', () => {
  it('is found well formed by the linter', () => {
    expect(validate(FILE)).toEqual([]);
  });

  it('makes a container that is healthy, as nobody on files that it cannot write', () => {
    expect(said).toContain("cannot touch '/usr/written': Read-only file system");
    expect(said).toMatch(/^healthy after \d+$/m);
    const processes = said.match(/^process .*/gm) ?? [];
    expect(processes.length).toBeGreaterThan(1);
    for (const process of processes) expect(process).toMatch(/^process +10001 /);
    expect(said).toContain('ended well\n');
  });
});

describe('what npm pack makes', () => {
  it('is installed, configured and served by who has a bare Debian', () => {
    expect(said).toContain(`version ${VERSION}\n`);
    expect(said).toContain('headwater.yaml is written');
    // There is no store.
    expect(said).toContain('init ended with 1\n');
    expect(said).toContain('OK  ./headwater.yaml is a valid configuration');
    expect(said).toContain('doctor ended with 1\n');
    expect(said).toContain('serve ended well\n');
  });
});
