import type { Draft, Entry } from '../draft/draft.ts';
import type { Place } from './places.ts';
import { credentialEntries } from './s3-credentials.ts';
import type { S3Settings } from './s3-settings.ts';
import { origin } from './server.ts';

/** The keys of a bucket that the settings become: region, signing, credentials. */
export function bucketEntries(bucket: string, place: Place, draft: Draft): Entry[] {
  const { settings } = place;
  return [
    ...regionEntry(settings, draft),
    signingEntry(settings),
    { key: 'credentials', value: credentialEntries(bucket, place, draft) },
  ];
}

function regionEntry(settings: S3Settings, draft: Draft): Entry[] {
  const region = settings.get('s3region');
  if (region === undefined) return [];
  // What Apache took from its environment comes from ours.
  const value = (region.args[0] ?? '').replaceAll(/\$\{(\w+)\}/g, (_, name: string) =>
    draft.secrets.refer(name),
  );
  return [{ key: 'region', value, from: origin(region) }];
}

function signingEntry(settings: S3Settings): Entry {
  const inHeader = settings.get('s3useheaders');
  const isOn = /^on$/i.test(inHeader?.args[0] ?? '');
  const form: Entry = {
    key: 'in',
    value: isOn ? 'header' : 'query',
    from: inHeader === undefined ? 'S3UseHeaders is not given' : origin(inHeader),
  };
  const version = settings.has('s3region') ? 'v4' : 'v2';
  const notes = version === 'v2' ? ['no S3Region: Signature V2'] : [];
  return { key: 'signing', value: [{ key: 'version', value: version, notes, essential: 2 }, form] };
}
