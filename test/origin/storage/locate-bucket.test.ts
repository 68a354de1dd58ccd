import { describe, expect, test } from 'vitest';
import type { BucketConfig } from '../../../origin/origin-config.ts';
import { locateBucket } from '../../../origin/storage/locate-bucket.ts';
import { TEST_POOL } from '../../support/store-rig.ts';

function bucket(config: Partial<BucketConfig>): BucketConfig {
  return {
    bucket: 'films',
    region: 'eu-central-1',
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    addressing: 'virtual-host',
    pool: TEST_POOL,
    ...config,
  };
}

const BUCKETS = {
  films: bucket({}),
  archive: bucket({ bucket: 'archive', addressing: 'path' }),
  minio: bucket({ bucket: 'films', endpoint: 'http://minio.example:9000', addressing: 'path' }),
  local: bucket({ bucket: 'films', endpoint: 'http://127.0.0.1:8080', addressing: 'path' }),
  any: bucket({ bucket: '*', endpoint: 'http://ceph.example', addressing: 'path' }),
  one: bucket({ bucket: 'one', endpoint: 'http://ceph.example', addressing: 'path' }),
};

describe('locateBucket() finds', () => {
  test.each([
    ['https://films.s3.eu-central-1.amazonaws.com/a/b.mp4', 'films', 'a/b.mp4'],
    ['http://films.s3.eu-central-1.amazonaws.com/a/b.mp4', 'films', 'a/b.mp4'],
    ['https://s3.eu-central-1.amazonaws.com/films/a%20b.mp4', 'films', 'a b.mp4'],
    ['https://s3.eu-central-1.amazonaws.com:443/archive/a.mp4?versionId=1', 'archive', 'a.mp4'],
    ['https://archive.s3.eu-central-1.amazonaws.com/a.mp4', 'archive', 'a.mp4'],
    ['http://minio.example:9000/films/a.mp4', 'minio', 'a.mp4'],
    ['http://127.0.0.1:8080/films/a.mp4', 'local', 'a.mp4'],
    ['http://ceph.example/two/a.mp4', 'any', 'two/a.mp4'],
    ['http://ceph.example/one/a.mp4', 'one', 'a.mp4'],
  ])('%s', (url, name, key) => {
    expect(locateBucket(BUCKETS, new URL(url))).toEqual({ bucket: name, key });
  });

  test.each([
    'http://minio.example/films/a.mp4',
    'http://minio.example:9000/others/a.mp4',
    'https://s3.eu-central-1.amazonaws.com/films2/a.mp4',
    'https://films.s3.eu-central-1.amazonaws.com.example/a.mp4',
    'https://user@evil.example/films.s3.eu-central-1.amazonaws.com/a.mp4',
  ])('no bucket of ours in %s', (url) => {
    expect(locateBucket(BUCKETS, new URL(url))).toBeUndefined();
  });
});
