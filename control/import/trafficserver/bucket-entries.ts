import type { Draft, Entry } from '../draft/draft.ts';
import { type AuthOption, fromOf } from './auth-options.ts';
import { credentialEntries } from './credential-entries.ts';
import type { PluginBucket } from './plugin-bucket.ts';

export function bucketEntries(name: string, bucket: PluginBucket, draft: Draft): Entry[] {
  const { url, at } = bucket;
  listOthersOptions(bucket, draft);
  return [
    { key: 'bucket', value: url.bucket, from: `${at} map`, essential: 1 },
    { key: 'endpoint', value: url.endpoint, essential: 1 },
    { key: 'addressing', value: url.addressing },
    ...regionEntry(bucket),
    signingEntry(bucket),
    {
      key: 'credentials',
      value: credentialEntries(name, bucket, draft),
      instead: `push a credential to ${name}, or choose another source`,
    },
  ];
}

/** What the plugin itself does not heed in this version. */
function listOthersOptions({ version, options }: PluginBucket, draft: Draft): void {
  for (const [known, { at, name }] of options) {
    if (known.startsWith('v4-') && version !== 'v4') draft.skip(at, name, 'it counts for awsv4 only');
  }
}

function regionEntry({ options, version, region }: PluginBucket): Entry[] {
  if (version !== 'v4' || region === undefined) return [];
  const map = options.get('v4-region-map');
  return [{ key: 'region', value: region, from: map ? fromOf(map) : 'of the host name' }];
}

function signingEntry({ options, version }: PluginBucket): Entry {
  const said = options.get('version');
  const lists = ['include', 'exclude'].flatMap((kind): Entry[] => {
    const option = options.get(`v4-${kind}-headers`);
    return option && version === 'v4'
      ? [{ key: `${kind}_headers`, value: headerNames(option), from: fromOf(option) }]
      : [];
  });
  const first: Entry = {
    key: 'version',
    value: version,
    from: said ? fromOf(said) : 'version is not given: awsv2',
    essential: 2,
  };
  return { key: 'signing', value: [first, ...lists] };
}

function headerNames({ value }: AuthOption): string[] {
  return value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
