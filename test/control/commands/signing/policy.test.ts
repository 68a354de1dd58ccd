import { describe, expect, test } from 'vitest';
import { runCommand } from '../../support/run-command.ts';

const USER = 'arn:aws:iam::123456789012:user/origin';

const policy = (...args: string[]) => runCommand(['policy', ...args]);

describe('headwater policy', () => {
  test('lets one principal read objects below a prefix, and no more', async () => {
    const { code, stdout } = await policy('--principal', USER, '--bucket', 'films', '--prefix', 'vod/');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'HeadwaterReadsObjects',
          Effect: 'Allow',
          Principal: { AWS: USER },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::films/vod/*',
        },
      ],
    });
  });

  test.each([
    'arn:aws:iam:::user/origin',
    'arn:aws:iam::tenant_1:user/origin:read',
    'arn:aws:iam:::role/origin',
  ])('takes %s, as Ceph names who reads', async (principal) => {
    const { code, stdout } = await policy('--principal', principal, '--bucket', 'films');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      Statement: [{ Principal: { AWS: principal }, Resource: 'arn:aws:s3:::films/*' }],
    });
  });

  test('takes wildcards in a prefix for what they are', async () => {
    const { stdout } = await policy('--principal', USER, '--bucket', 'films', '--prefix', 'a*b?c$/');
    expect(JSON.parse(stdout)).toMatchObject({
      Statement: [{ Resource: 'arn:aws:s3:::films/a${*}b${?}c${$}/*' }],
    });
  });

  test('allows listing where asked to, in the partition of the principal', async () => {
    const role = 'arn:aws-cn:iam::123456789012:role/media/origin';
    const { stdout } = await policy('--principal', role, '--bucket', 'films', '--allow-list');
    const { Statement } = JSON.parse(stdout) as { Statement: { Action: string; Resource: string }[] };
    expect(Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['s3:GetObject', 'arn:aws-cn:s3:::films/*'],
      ['s3:ListBucket', 'arn:aws-cn:s3:::films'],
    ]);
  });

  test.each([
    [['--account', '210987654321'], '210987654321'],
    [[], '123456789012'],
  ])('lets one principal make reading sessions of a directory bucket with %j', async (account, owner) => {
    const bucket = ['--bucket', 'films--usw2-lax1-az1--x-s3', '--region', 'us-west-2'];
    const { code, stdout } = await policy('--principal', USER, ...bucket, ...account);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'HeadwaterReadsObjects',
          Effect: 'Allow',
          Principal: { AWS: USER },
          Action: 's3express:CreateSession',
          Resource: `arn:aws:s3express:us-west-2:${owner}:bucket/films--usw2-lax1-az1--x-s3`,
          Condition: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
        },
      ],
    });
  });

  const EXPRESS = ['--principal', USER, '--bucket', 'films--usw2-az1--x-s3'];

  test.each([
    [EXPRESS, '--region'],
    [[...EXPRESS, '--region', 'us-west-2', '--prefix', 'vod/'], 'read all of it'],
    [[...EXPRESS, '--region', 'us-west-2', '--allow-list'], 'read all of it'],
    [[...EXPRESS, '--region', 'west'], 'a region of AWS'],
    [
      [
        '--principal',
        'arn:aws:iam:::user/origin',
        '--bucket',
        'films--usw2-az1--x-s3',
        '--region',
        'us-west-2',
      ],
      '--account',
    ],
    [['--principal', 'arn:aws:iam:::group/origin', '--bucket', 'films'], 'It is an ARN'],
    [['--principal', USER, '--bucket', 'films', '--region', 'us-west-2'], 'for directory buckets'],
    [['--principal', USER, '--bucket', 'x-a1b2c3-s3alias'], 'access point'],
    [['--principal', USER, '--bucket', 'mfzwi23gnjvgw.mrap'], 'access point'],
    [['--principal', '*', '--bucket', 'films'], 'It is an ARN'],
    [['--principal', `${USER}"`, '--bucket', 'films'], 'It is an ARN'],
    [['--principal', USER, '--bucket', 'Films/*'], 'lower-case letters'],
    [['--principal', USER, '--bucket', 'films', '--partition', 'aws-cn'], 'of partition aws'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await policy(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
