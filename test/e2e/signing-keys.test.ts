import { describe, expect, it } from 'vitest';
import { deriveSigningKey } from '../../origin/signing/signing-key.ts';
import { runCommand } from '../control/support/run-command.ts';
import { startServing } from '../support/node-rig.ts';
import { FIRST_KEY, REGION } from '../support/store-rig.ts';

const DAY_MS = 86_400_000;

interface Listed {
  readonly credentials: readonly [{ readonly expireTime: string; readonly signingKeyDays: string[] }];
}

/** As `headwater signing-key --days` prints them: derived where the secret is, which is not here. */
function signingKeysJson(region: string, days = [-1, 0, 1]): string {
  const { accessKeyId, secretAccessKey } = FIRST_KEY;
  const keys = days.map((day) => {
    const date = new Date(Date.now() + day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    const key = deriveSigningKey(secretAccessKey, { shortDate: date, region, service: 's3' });
    return { scope: `${date}/${region}/s3/aws4_request`, key: key.toString('base64') };
  });
  return JSON.stringify({ access_key_id: accessKeyId, signing_keys: keys });
}

describe('an origin that holds signing keys of some days and no secret', () => {
  it('reads with them, and refuses those of another region', async () => {
    const node = await startServing();
    const push = (stdin: string, ...more: string[]) =>
      runCommand(['credentials', 'push', 'media', '--control', node.control, ...more], { stdin });
    const refused = await push(signingKeysJson('us-east-1'));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`scoped_signing_keys.keys must be for the bucket's ${REGION}/s3`);
    const pushed = await push(signingKeysJson(REGION), '--json');
    expect(JSON.parse(pushed.stdout)).toMatchObject({ generation: 1, workers: [{ acknowledged: true }, {}] });
    const playlist = await fetch(`${node.url}/ladder.ism/.m3u8`);
    expect(playlist.status).toBe(200);
    const list = await runCommand(['credentials', 'list', '--control', node.control]);
    expect(list.stdout).toMatch(/^media +1 +AKIA…0001 +signing-keys +push +fresh +\d+ s +in 1 d/m);
  });

  it('says a day before that a day is missing, whatever it holds for later', async () => {
    const node = await startServing();
    const control = ['--control', node.control];
    const missingAfterPush = async (days: number[]) => {
      const stdin = signingKeysJson(REGION, days);
      expect((await runCommand(['credentials', 'push', 'media', ...control], { stdin })).code).toBe(0);
      const metrics = await (await fetch(`${node.ops}/metrics`)).text();
      const samples = metrics.matchAll(
        /^headwater_signing_key_missing\{bucket="media",day="(\w+)"\} (\d)$/gm,
      );
      return [...samples].map(([, day, value]) => `${day} ${value}`);
    };
    expect(await missingAfterPush([0, 2, 3])).toEqual(['today 0', 'tomorrow 1']);
    const list = await runCommand(['credentials', 'list', '--json', ...control]);
    const [{ expireTime, signingKeyDays }] = (JSON.parse(list.stdout) as Listed).credentials;
    expect(signingKeyDays).toHaveLength(3);
    const midnight = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
    expect(expireTime).toBe(`${midnight}T00:00:00.000Z`);
    // The generation before still signs today.
    expect(await missingAfterPush([1])).toEqual(['today 0', 'tomorrow 0']);
  });

  it('reads for a week with the last one, and says so once', async () => {
    const node = await startServing();
    const control = ['--control', node.control];
    const push = (days: number[]) =>
      runCommand(['credentials', 'push', 'media', ...control], { stdin: signingKeysJson(REGION, days) });
    const old = await push([-9, -8]);
    expect(old).toMatchObject({ code: 1 });
    expect(old.stderr).toContain('scoped_signing_keys.keys are all of days more than 7 days in the past');
    expect(await push([-9, -6])).toMatchObject({ code: 0 });
    // Of tomorrow's, none is needed yet, and those held go on.
    expect(await push([1])).toMatchObject({ code: 0 });
    expect((await fetch(`${node.url}/ladder.ism/.m3u8`)).status).toBe(200);
    expect(await (await fetch(`${node.ops}/readyz`)).text()).toBe('ready\n');

    const warning = 'no signing key is held for today: the one of an earlier day signs';
    const signsWith = new Date(Date.now() - 6 * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    // Said of each generation: of the first, it may have been before the second came.
    const warned = () => {
      const line = node.output.split('\n').findLast((text) => text.includes(warning));
      return line === undefined ? undefined : (JSON.parse(line) as object);
    };
    await expect
      .poll(warned, { timeout: 30_000 })
      .toMatchObject({ level: 40, bucket: 'media', generation: 2, signsWith });
    expect(node.output).not.toContain('credential has expired');
  });
});
