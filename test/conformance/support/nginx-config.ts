import { CEPH_KEY, CEPH_REGION, CEPH_URL } from '../../support/ceph.ts';
import type { Comparison } from './same-answers.ts';
import { signingKeys } from './signing-keys.ts';

type Location = Pick<Comparison, 'path' | 'mistakes'> & { readonly block: string };

/** A variable in `proxy_pass` is sent decoded: a blank ends the path, and `%` begins an escape that is none. */
const VARIABLE_MISTAKES = {
  'a%20b.txt': 400,
  'it%27s%20%281%29%21.txt': 400,
  "it's%20(1)!.txt": 400,
  '100%25.txt': 200,
};

/** Ways to lead a path to a folder of a bucket, each under a path of its own. */
export const LOCATIONS: readonly Location[] = [
  { path: '/uri/', block: `location /uri/ { proxy_pass ${CEPH_URL}/media/films/; }` },
  { path: '/bare/', block: `location /bare { proxy_pass ${CEPH_URL}/media/films; }` },
  { path: '/double/', block: `location /double { proxy_pass ${CEPH_URL}/media/twice/; }` },
  { path: '/encoded/', block: `location ^~ /encoded/ { proxy_pass ${CEPH_URL}/media/a%20b%2B/; }` },
  { path: '/media/films/', block: `location /media { proxy_pass ${CEPH_URL}; }` },
  {
    path: '/myfiles/',
    block: `location /myfiles { rewrite /myfiles/(.*) /media/films/$1 break; proxy_pass ${CEPH_URL}/heeded/not/; }`,
  },
  {
    path: '/inner/',
    block: `location /inner { rewrite "^/inner(/.*)$" /media/films$1 break; proxy_pass ${CEPH_URL}; }`,
  },
  {
    path: '/variable/',
    block: `location /variable { rewrite ^/variable/(.*)$ /$1 break; proxy_pass ${CEPH_URL}/media/films/$1; }`,
    mistakes: VARIABLE_MISTAKES,
  },
  {
    path: '/part/deep/',
    block: `location /part/ { rewrite ^/part/deep/(.*) /media/films/$1 break; proxy_pass ${CEPH_URL}/media/a%20b%2B/; }`,
  },
  { path: '/part/', block: '' },
];

/** Folders of the bucket that the locations lead to. */
export const FOLDERS: readonly string[] = ['films/', 'a b+/', 'twice//'];

/** The whole configuration, as one who has the AWS proxy module writes it. */
export function nginxConfig(): string {
  const { accessKeyId, keys } = signingKeys(CEPH_KEY, CEPH_REGION);
  const [today] = keys;
  return `http {
  server {
    listen 127.0.0.1:0;
    aws_access_key ${accessKeyId};
    aws_key_scope ${today?.shortDate}/${CEPH_REGION}/s3/aws4_request;
    aws_signing_key ${today?.key};
    aws_s3_bucket media;
    aws_sign;
    ${LOCATIONS.map(({ block }) => block).join('\n    ')}
  }
}
`;
}

/** For an nginx without the module: nothing signs. */
export function withoutModule(config: string, port: number): string {
  return config.replaceAll(/^\s*aws_.*\n/gm, '').replace('127.0.0.1:0', `127.0.0.1:${port}`);
}
