import type { SecretKeyCredential, SessionCredential } from '../../../origin/signing/credential.ts';
import { CEPH_DOMAIN, CEPH_KEY, CEPH_REGION, CEPH_TOKEN_URL, CEPH_URL } from '../../support/ceph.ts';
import type { Comparison } from './same-answers.ts';

type Rule = Pick<Comparison, 'path' | 'mistakes'> & {
  readonly to: string;
  readonly params: readonly string[];
};

/** A query that S3 takes of signed requests only. */
const OVERRIDE = 'plain.txt?response-content-type=text/plain';
export const WITH_QUERY = { [OVERRIDE]: 'plain.txt' };

/** What the plugin signs otherwise than it is sent: names spelt as AWS would not spell them. */
const V4_MISTAKES = { 'a+b.txt': 403, "it's%20(1)!.txt": 403, '%c3%a9.txt': 403 };
/** It signs no query, and no token. */
const V2_MISTAKES = { [OVERRIDE]: 403 };
const V2_TOKEN_MISTAKES = { '*': 403 };

const FOLDER = `${CEPH_URL}/media/films`;
export const VIRTUAL_HOST = `media.${CEPH_DOMAIN}`;
const HOST_FOLDER = `http://${VIRTUAL_HOST}:${new URL(CEPH_URL).port}/films`;

/** Ways to say what is to be signed, each under a path of its own. */
export function rulesFor(session: SessionCredential): readonly Rule[] {
  const [keys, token] = [CEPH_KEY, session].map(inline) as [string[], string[]];
  token.push(`session_token=${session.sessionToken}`);
  const v4 = ['version=4', 'v4-region-map=regions.config'];
  const lists = ['v4-include-headers=range,if-match', 'v4-exclude-headers=if-match,via'];
  const tokenFolder = `${CEPH_TOKEN_URL}/media/films`;
  return [
    { path: '/v4/', to: `${FOLDER}/`, params: [...keys, ...v4], mistakes: V4_MISTAKES },
    { path: '/v4-lists/', to: `${FOLDER}/`, params: [...keys, ...v4, ...lists], mistakes: V4_MISTAKES },
    { path: '/v4-file/', to: `${FOLDER}/`, params: ['config=v4.config'], mistakes: V4_MISTAKES },
    { path: '/v4-host/', to: `${HOST_FOLDER}/`, params: ['config=v4.config'], mistakes: V4_MISTAKES },
    { path: '/v4-token/', to: `${tokenFolder}/`, params: [...token, ...v4], mistakes: V4_MISTAKES },
    { path: '/v4-bare', to: FOLDER, params: ['config=v4.config'], mistakes: V4_MISTAKES },
    {
      path: '/both/',
      to: `${FOLDER}/`,
      params: ['access_key=NOBODY', 'version=2', 'config=v4.config'],
      mistakes: V4_MISTAKES,
    },
    { path: '/v2/', to: `${FOLDER}/`, params: keys, mistakes: V2_MISTAKES },
    { path: '/v2-file/', to: `${FOLDER}/`, params: ['config=v2.config'], mistakes: V2_MISTAKES },
    { path: '/v2-host/', to: `${HOST_FOLDER}/`, params: [...keys, 'virtual_host'], mistakes: V2_MISTAKES },
    {
      path: '/v2-host-file/',
      to: `${HOST_FOLDER}/`,
      params: ['config=v2-host.config'],
      mistakes: V2_MISTAKES,
    },
    { path: '/v2-token/', to: `${tokenFolder}/`, params: token, mistakes: V2_TOKEN_MISTAKES },
  ];
}

/** `remap.config` of the rules and the files that they name. */
export function remapFiles(rules: readonly Rule[], host: string): Record<string, string> {
  const lines = rules.map(({ path, to, params }) => {
    const pparams = params.map((param) => `@pparam=--${param}`).join(' \\\n    ');
    return `map http://${host}${path} ${to} \\\n  @plugin=s3_auth.so ${pparams}\n`;
  });
  const keys = `${inline(CEPH_KEY).join('\n')}\n`;
  return {
    'remap.config': `# Ways to say what is to be signed.\n${lines.join('')}`,
    'v4.config': `# v4.config\n${keys}version=4\nv4-region-map=regions.config\n`,
    'v2.config': keys,
    'v2-host.config': `${keys}version=2\nvirtual_host=yes\n`,
    'regions.config': `s3.amazonaws.com : us-west-1\n# Ceph's\n: ${CEPH_REGION}\n`,
  };
}

function inline({ accessKeyId, secretAccessKey }: SecretKeyCredential): string[] {
  return [`access_key=${accessKeyId}`, `secret_key=${secretAccessKey}`];
}
