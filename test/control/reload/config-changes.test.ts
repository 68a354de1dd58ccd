import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../control/config/load-config.ts';
import { changedKeys, fixedChanges } from '../../../control/reload/config-changes.ts';

const FILE = `
origin: { listen: 127.0.0.1:8080 }
buckets:
  media: { bucket: films, region: eu-central-1 }
  other: { bucket: others, region: eu-central-1 }
routes:
  - { path: /vod/, bucket: media }
`;

const parse = (text: string) => parseConfig(text, 'origin.yaml', {});
const before = parse(FILE);
const after = (from: string, to: string) => parse(FILE.replace(from, to));

describe('changedKeys()', () => {
  test.each([
    ['nothing', 'films', 'films', []],
    ['what is the default', 'listen: ', 'access_log: false, listen: ', []],
    ['workers', 'listen: ', 'workers: 7, listen: ', ['origin.workers']],
    ['a limit', 'listen: ', 'limits: { min_rate: 1KiB }, listen: ', ['origin.limits']],
    ['the largest moov', 'listen: ', 'limits: { moov: 1MiB }, listen: ', ['origin.limits']],
    ['a cache', 'listen: ', 'cache: { assets: 1MiB }, listen: ', ['origin.cache']],
    ['how long indexes are believed', 'listen: ', 'cache: { ttl: 5s }, listen: ', ['origin.cache']],
    ['a cache of ranges', 'listen: ', 'cache: { ranges: 1MiB }, listen: ', ['origin.cache']],
    ['the access log', 'listen: ', 'access_log: true, listen: ', ['origin.access_log']],
    ['a host name', '\nroutes', '\nops: { hosts: [a.example] }\nroutes', ['ops.hosts']],
    ['a route', '/vod/', '/films/', ['routes']],
    ['a bucket', 'films', 'movies', ['buckets.media']],
    ['a probe', 'bucket: others', 'bucket: others, probe: a.mp4', ['buckets.other']],
    ['a source', 'bucket: others', 'bucket: others, credentials: { source: environment }', ['buckets.other']],
    ['a bucket that goes', '  other: { bucket: others, region: eu-central-1 }\n', '', ['buckets.other']],
  ])('names %s', (_, from, to, keys) => {
    expect(changedKeys(before, after(from, to))).toEqual(keys);
    expect(fixedChanges(before, after(from, to))).toEqual([]);
  });
});

describe('fixedChanges()', () => {
  test.each([
    ['8080', '8088', 'origin.listen'],
    ['\nroutes', '\ncontrol: { listen: 127.0.0.1:1 }\nroutes', 'control.listen'],
    ['\nroutes', '\nops: { listen: 127.0.0.1:1 }\nroutes', 'ops.listen'],
    ['\nroutes', '\nops: { sign_callout: true }\nroutes', 'ops.sign_callout'],
  ])('with %s for %s names %s', (from, to, key) => {
    expect(fixedChanges(before, after(from, to))).toEqual([key]);
  });
});
