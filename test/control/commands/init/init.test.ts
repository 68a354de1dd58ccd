import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { problemOf } from '../../../../control/commands/init/check-answer.ts';
import { QUESTIONS } from '../../../../control/commands/init/questions.ts';
import { renderConfiguration } from '../../../../control/commands/init/render-configuration.ts';
import { parseConfig } from '../../../../control/config/load-config.ts';
import { FIRST_KEY, REGION, startStore } from '../../../support/store-rig.ts';
import { runCommand } from '../../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-init-'));
afterAll(() => rmSync(folder, { recursive: true }));

const parse = (text: string) => parseConfig(text, 'headwater.yaml', {});

describe('headwater init', () => {
  it('writes a configuration, never a secret, and reads a byte of the bucket by it', async () => {
    const store = await startStore();
    await store.putObject('media', 'probe.bin', Buffer.from('x'));
    const file = join(folder, 'good.yaml');
    const environment = {
      AWS_ACCESS_KEY_ID: FIRST_KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: FIRST_KEY.secretAccessKey,
      AWS_REGION: REGION,
    };
    const args = [
      '--store',
      store.url,
      '--bucket',
      'media',
      '--probe',
      'probe.bin',
      '--credentials',
      'environment',
    ];
    const { stdout } = await runCommand(['init', file, ...args], { environment });
    expect(stdout).toContain(`${file} is written`);
    expect(stdout).toMatch(/ok +bucket media +read +a byte of probe\.bin/);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(FIRST_KEY.secretAccessKey);
    expect(parse(text)).toMatchObject({
      origin: { buckets: { media: { bucket: 'media', region: REGION, endpoint: store.url } } },
      credentials: { media: { kind: 'environment' } },
      probes: { media: 'probe.bin' },
    });
  });

  it('leaves a file that is there alone, unless it is told to write over it', async () => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, 'mine');
    const args = ['init', file, '--bucket', 'films', '--no-check'];
    const refused = await runCommand(args);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('it is there already; --force writes over it');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await runCommand([...args, '--force'])).toMatchObject({ code: 0, stderr: '' });
    expect(parse(readFileSync(file, 'utf8')).origin.buckets['media']?.bucket).toBe('films');
  });

  it.each([
    [[], '--bucket must be given'],
    [['--bucket', 'no such name'], '--bucket must be a bucket name'],
    [['--bucket', 'films', '--store', 'ftp://store'], '--store must be'],
    [['--bucket', 'films', '--prefix', 'vod'], '--prefix must'],
    [
      ['--bucket', 'films', '--credentials', 'luck'],
      "option '--credentials <SOURCE>' has an invalid argument. Allowed choices are push, environment",
    ],
    [['--bucket', 'films', '--credentials', 'file'], '--credentials-file must be given'],
    [['--bucket', 'films', '--probe', 'a\n# b'], '--probe must not have control characters'],
  ])('writes nothing where %j leaves something to say', async (args, message) => {
    const file = join(folder, 'nothing.yaml');
    const { code, stderr } = await runCommand(['init', file, '--no-check', ...args]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`error: ${message}`) });
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it('says that the folder is not there', async () => {
    const { code, stderr } = await runCommand(['init', '/nowhere/a.yaml', '--bucket', 'films', '--no-check']);
    expect(code).toBe(1);
    expect(stderr).toBe('error: Cannot write /nowhere/a.yaml: there is no such file\n');
  });
});

describe('renderConfiguration()', () => {
  it.each(QUESTIONS.find(({ flag }) => flag === 'credentials')!.choices!)(
    'makes a bucket of source %s',
    (credentials) => {
      const config = parse(renderConfiguration({ credentials, 'credentials-file': 'keys.json' }));
      expect(config.credentials['media']).toMatchObject({ kind: credentials });
    },
  );

  it('knows the store of Google, and serves a folder under its own path', () => {
    const { origin } = parse(renderConfiguration({ store: 'google', bucket: 'films', prefix: 'vod/' }));
    expect(origin.buckets['media']).toMatchObject({
      endpoint: 'https://storage.googleapis.com',
      region: 'auto',
    });
    expect(origin.routes[0]).toMatchObject({ path: '/vod/', prefix: 'vod/' });
  });

  it.each(['a: b', '"', '# c', '\\', "it's", 'null', '1e3'])('takes %j for text', (probe) => {
    expect(parse(renderConfiguration({ probe })).probes).toEqual({ media: probe });
  });
});

describe('problemOf()', () => {
  it('takes every suggestion, and judges an answer by the rules of the configuration', () => {
    for (const question of QUESTIONS) {
      const answer = question.suggestion({}) ?? 'films';
      expect(problemOf(question, { [question.flag]: answer }), question.flag).toBeUndefined();
    }
    const region = QUESTIONS.find(({ flag }) => flag === 'region')!;
    expect(problemOf(region, { region: 'not a region' })).toMatch(/^must /);
  });
});
