import type { Answers } from './answers.ts';

/** Google's store takes Signature V4 of its HMAC keys, for this region. */
const GOOGLE = { endpoint: 'https://storage.googleapis.com', region: 'auto' };

/** What stands for answers that are not there yet, so that those which are can be checked. */
const EXAMPLES: Required<Answers> = {
  store: 'aws',
  region: 'us-east-1',
  bucket: 'films',
  prefix: '',
  probe: '',
  credentials: 'push',
  'credentials-file': '/run/secrets/s3',
};

const SOURCE_NOTES: Readonly<Record<string, string>> = {
  push: '"headwater credentials push media", once the node runs',
  environment: 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN',
  file: 'read again whenever it changes',
  imds: 'the role of the EC2 instance',
  container: 'the role of the ECS task, or of the EKS pod identity',
  'web-identity': 'AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE',
};

/** A configuration with comments that says what was answered. */
export function renderConfiguration(answers: Answers): string {
  const { store, region, bucket, prefix, probe, credentials, ...more } = { ...EXAMPLES, ...answers };
  const isGoogle = store === 'google';
  const endpoint = isGoogle ? GOOGLE.endpoint : store;
  const source = [
    `source: ${credentials} # ${SOURCE_NOTES[credentials] ?? ''}`,
    ...(credentials === 'file' ? [`path: ${scalar(more['credentials-file'])}`] : []),
  ];
  return `# Written by "headwater init". Every key and what it stands at where it is not given: docs/configuration.md.
# "headwater check" reads this file, "headwater doctor" looks at the store too; "headwater reload" has a node take changes.

origin:
  listen: 0.0.0.0:8080 # for the CDN's shield
  workers: auto # one a core
  # access_log: true

control:
  listen: 127.0.0.1:50051 # gRPC, for the headwater command; elsewhere it wants TLS and an identity: docs/access.md

ops:
  listen: 127.0.0.1:8081 # page, metrics, probes

buckets:
  media:
    bucket: ${scalar(bucket)}
    region: ${scalar(isGoogle ? GOOGLE.region : region)}
    ${store === 'aws' ? '# endpoint: https://HOST, of another store' : `endpoint: ${scalar(endpoint)}`}
    ${probe === '' ? '# probe: KEY, of a small object that is always there: credentials are tried on it' : `probe: ${scalar(probe)}`}
    credentials: # others: docs/credential-sources.md
      ${source.join('\n      ')}

routes:
  # /${prefix}film.mp4/.m3u8 is HLS, and /${prefix}film.mp4/.mpd DASH, made of ${prefix}film.mp4.
  - path: ${scalar(`/${prefix}`)}
    bucket: media
    prefix: ${scalar(prefix)}
    mode: package

# What is pushed outlives the process, sealed with 32 bytes in base64 ("openssl rand -base64 32"): docs/state.md.
# state:
#   file: /var/lib/headwater/state
#   key: \${file:/etc/headwater/state-key}
`;
}

/** In quotes, as YAML and JSON both have them: nothing that is answered is taken for anything but text. */
function scalar(text: string): string {
  return JSON.stringify(text);
}
