import { z } from 'zod';
import { signingKeyList } from '../credential/credential-json.ts';
import { credentialViolations } from '../credential/credential-violations.ts';
import type { BaseSource, CredentialSource, VaultAuth } from '../credential/credential-source.ts';
import { certificates, duration, endpoint, path, requiredText, section, staticCredential } from './fields.ts';
import { refresh, schedule } from './refresh-fields.ts';
import { file, kubernetesSecret } from './secret-fields.ts';

/** Of a role's credential: AWS's bounds. */
const MIN_ROLE_SECONDS = 900;
const MAX_ROLE_SECONDS = 43_200;

const roleDuration = duration('1h')
  .transform((ms) => ms / 1000)
  .refine(
    (seconds) => Number.isInteger(seconds) && seconds >= MIN_ROLE_SECONDS && seconds <= MAX_ROLE_SECONDS,
    `must be whole seconds from ${MIN_ROLE_SECONDS}s to 12h`,
  );

const roleArn = z
  .string()
  .regex(
    /^arn:[\w-]+:iam::\d*:role\/[\w+=,.@/-]+$/,
    'must be a role such as arn:aws:iam::123456789012:role/reader',
  );

const externalId = z
  .string()
  .regex(/^[\w+=,.@:/-]{2,1224}$/, 'must be 2 to 1224 letters, digits and any of _ + = , . @ : / -');

const sessionName = z
  .string()
  .regex(/^[\w+=,.@-]{2,64}$/, 'must be 2 to 64 letters, digits and any of _ + = , . @ -')
  .default('headwater');

const roleFields = {
  session_name: sessionName,
  duration: roleDuration,
  region: requiredText.optional(),
  endpoint: endpoint.optional(),
};

const roleSection = section(roleFields);
type RoleFields = z.output<typeof roleSection>;

const roleOptions = ({ session_name, duration: durationSeconds, region, endpoint: url }: RoleFields) => ({
  sessionName: session_name,
  durationSeconds,
  region,
  endpoint: url,
});

const push = section({ source: z.literal('push') }).transform(() => ({ kind: 'push' }) as const);

/** Scoped signing keys in the file: the secret that they come from is not here. */
const signingKey = section({
  source: z.literal('signing-key'),
  access_key_id: z.string(),
  signing_keys: signingKeyList,
}).transform(({ access_key_id: accessKeyId, signing_keys: keys }, context) => {
  const credential = { kind: 'signing-keys', accessKeyId, keys } as const;
  for (const { field, description } of credentialViolations(credential)) {
    context.addIssue({ code: 'custom', path: pathOfField(field), message: description });
  }
  return { kind: 'static', credential } as const;
});

/** `keys[0].key`, as the contract has it, is `signing_keys`, `0`, `key` here. */
function pathOfField(field: string): (string | number)[] {
  const [first = '', ...rest] = field.split(/[.[\]]+/);
  return [
    first === 'keys' ? 'signing_keys' : first,
    ...rest.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  ];
}

const environment = section({ source: z.literal('environment'), refresh }).transform((fields) => ({
  kind: fields.source,
  ...schedule(fields),
}));

const imds = section({
  source: z.literal('imds'),
  endpoint: endpoint.optional(),
  role: requiredText.optional(),
  refresh,
}).transform((fields) => ({
  kind: fields.source,
  endpoint: fields.endpoint,
  role: fields.role,
  ...schedule(fields),
}));

const container = section({
  source: z.literal('container'),
  uri: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  relative_uri: z.string().startsWith('/', "must start with '/'").optional(),
  authorization_token: z.string().optional(),
  authorization_token_file: path.optional(),
  refresh,
}).transform((fields) => ({
  kind: fields.source,
  fullUri: fields.uri,
  relativeUri: fields.relative_uri,
  authorizationToken: fields.authorization_token,
  authorizationTokenFile: fields.authorization_token_file,
  ...schedule(fields),
}));

const assumeRole = section({
  source: z.literal('assume-role'),
  role_arn: roleArn,
  ...roleFields,
  external_id: externalId.optional(),
  from: z.lazy((): z.ZodType<BaseSource> => baseSource),
  refresh,
}).transform((fields) => ({
  kind: fields.source,
  roleArn: fields.role_arn,
  ...roleOptions(fields),
  externalId: fields.external_id,
  from: fields.from,
  ...schedule(fields),
}));

const webIdentity = section({
  source: z.literal('web-identity'),
  role_arn: roleArn.optional(),
  ...roleFields,
  token_file: path.optional(),
  refresh,
}).transform((fields) => ({
  kind: fields.source,
  roleArn: fields.role_arn,
  ...roleOptions(fields),
  tokenFile: fields.token_file,
  ...schedule(fields),
}));

const process = section({
  source: z.literal('process'),
  command: z.tuple([path], z.string(), {
    error: ({ code }) =>
      code === 'invalid_type' || code === 'too_small'
        ? 'must be a list: the program, then its arguments'
        : undefined,
  }),
  timeout: duration('30s'),
  refresh,
}).transform((fields) => ({
  kind: fields.source,
  command: fields.command,
  timeoutMs: fields.timeout,
  ...schedule(fields),
}));

/** What Vault takes for a mount, a role or a namespace: parts of a path. */
const vaultPath = z
  .string()
  .regex(
    /^(?!.*\.\.)[\w.-]+(?:\/[\w.-]+)*$/,
    'must be letters, digits and . _ - / without a slash at an end',
  );

const vaultAuth = z
  .discriminatedUnion(
    'method',
    [
      section({
        method: z.literal('approle'),
        mount: vaultPath.default('approle'),
        role_id: requiredText,
        secret_id: requiredText,
      }),
      section({
        method: z.literal('kubernetes'),
        mount: vaultPath.default('kubernetes'),
        role: requiredText,
        token_file: path.default('/var/run/secrets/kubernetes.io/serviceaccount/token'),
      }),
      section({ method: z.literal('token-file'), path }),
    ],
    {
      error: ({ code }) =>
        code === 'invalid_union' ? 'must be approle, kubernetes or token-file' : undefined,
    },
  )
  .transform((fields): VaultAuth => {
    if (fields.method === 'token-file') return fields;
    const { method, mount } = fields;
    return fields.method === 'approle'
      ? { method: fields.method, mount, roleId: fields.role_id, secretId: fields.secret_id }
      : { method: method as 'kubernetes', mount, role: fields.role, tokenFile: fields.token_file };
  });

const vault = section({
  source: z.literal('vault'),
  address: endpoint,
  mount: vaultPath.default('aws'),
  role: vaultPath,
  type: z.enum(['creds', 'sts']).default('creds'),
  ttl: z
    .string()
    .regex(/^\d+[smh]$/, 'must be a duration such as 900s or 1h')
    .optional(),
  namespace: vaultPath.optional(),
  ca: certificates.optional(),
  auth: vaultAuth,
  refresh,
}).transform(({ source: kind, refresh: when, ...fields }) => ({
  kind,
  ...fields,
  ...schedule({ refresh: when }),
}));

const secretsManager = section({
  source: z.literal('secrets-manager'),
  secret_id: requiredText,
  version_stage: requiredText.default('AWSCURRENT'),
  region: requiredText.optional(),
  endpoint: endpoint.optional(),
  from: z.lazy((): z.ZodType<BaseSource> => baseSource),
  refresh,
}).transform((fields) => ({
  kind: fields.source,
  secretId: fields.secret_id,
  versionStage: fields.version_stage,
  region: fields.region,
  endpoint: fields.endpoint,
  from: fields.from,
  ...schedule(fields),
}));

const BASE = [
  staticCredential,
  environment,
  file,
  imds,
  container,
  assumeRole,
  webIdentity,
  process,
  vault,
  secretsManager,
  kubernetesSecret,
] as const;
const BASE_NAMES =
  'static, environment, file, imds, container, assume-role, web-identity, process, vault, secrets-manager or kubernetes-secret';

/** What signs for a role. A schedule of its own would do nothing: it is asked whenever the role is. */
const baseSource: z.ZodType<BaseSource> = z.discriminatedUnion('source', BASE, {
  error: ({ code }) => (code === 'invalid_union' ? `must be ${BASE_NAMES}` : undefined),
});

/** Where a bucket's credential comes from: a table of sources, told apart by `source`. */
export const credentialSource = z.discriminatedUnion('source', [push, signingKey, ...BASE], {
  error: ({ code }) => (code === 'invalid_union' ? `must be push, signing-key, ${BASE_NAMES}` : undefined),
}) satisfies z.ZodType<CredentialSource>;
