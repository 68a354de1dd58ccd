import { z } from 'zod';
import type { FileSource, PartNames, RefreshSchedule } from '../credential/credential-source.ts';
import { endpoint, path, requiredText, section } from './fields.ts';
import { refresh, schedule } from './refresh-fields.ts';

/** Of a Secret's data, and of the files that it is mounted as. */
const secretKey = z
  .string()
  .regex(/^(?!\.\.|\.$)[-._a-zA-Z0-9]{1,253}$/, 'must be a key of a Secret: letters, digits and - . _');

/** What the parts of a credential are called where each lies by itself. */
const partNames = section({
  access_key_id: secretKey.default('access_key_id'),
  secret_access_key: secretKey.default('secret_access_key'),
  session_token: secretKey.default('session_token'),
  expiration: secretKey.default('expiration'),
}).transform((names): PartNames => ({
  accessKeyId: names.access_key_id,
  secretAccessKey: names.secret_access_key,
  sessionToken: names.session_token,
  expiration: names.expiration,
}));

/** A file, or a folder with a file for each part. */
export const file = section({
  source: z.literal('file'),
  path: path.optional(),
  profile: requiredText.optional(),
  directory: path.optional(),
  keys: partNames.optional(),
  refresh,
}).transform((fields, context): FileSource & { readonly refresh?: RefreshSchedule } => {
  const { source: kind, path: document, directory } = fields;
  const refuse = (field: string, message: string) =>
    context.addIssue({ path: [field], message, code: 'custom' });
  if (directory !== undefined) {
    if (document !== undefined) refuse('path', 'cannot be given beside directory');
    if (fields.profile !== undefined) refuse('profile', 'is of a file, not of a directory');
    return { kind, directory, keys: fields.keys, ...schedule(fields) };
  }
  if (fields.keys !== undefined) refuse('keys', 'are of a directory, not of a file');
  if (document === undefined) refuse('path', 'is missing');
  return { kind, path: document ?? '', profile: fields.profile ?? 'default', ...schedule(fields) };
});

/** What Kubernetes takes for the name of an object. */
const objectName = z
  .string()
  .regex(
    /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/,
    'must be a name of Kubernetes: small letters, digits, - and .',
  );

export const kubernetesSecret = section({
  source: z.literal('kubernetes-secret'),
  name: objectName,
  namespace: objectName.optional(),
  keys: partNames.optional(),
  document: secretKey.optional(),
  api: endpoint.optional(),
  token_file: path.optional(),
  ca_file: path.optional(),
  refresh,
})
  .refine(({ keys, document }) => keys === undefined || document === undefined, {
    path: ['document'],
    error: 'cannot be given beside keys',
  })
  .transform((fields) => ({
    kind: fields.source,
    name: fields.name,
    namespace: fields.namespace,
    keys: fields.keys,
    document: fields.document,
    api: fields.api,
    tokenFile: fields.token_file,
    caFile: fields.ca_file,
    ...schedule(fields),
  }));
