import { z } from 'zod';
import type { AccessEntry } from '../access/access-entry.ts';
import { ROLES } from '../access/identity.ts';
import { pointInTime, requiredText, section } from './fields.ts';

/** Files of a server's certificate. */
export const serverTls = section({
  certificate: requiredText,
  key: requiredText,
  client_ca: requiredText.optional(),
}).transform(({ certificate, key, client_ca: clientCa }) => ({ certificate, key, clientCa }));

/** SHA-256 in hexadecimal. */
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits, as "headwater token create" prints them');

/** Somebody who may call. */
export const accessEntry = section({
  name: requiredText,
  token_sha256: sha256.optional(),
  san: requiredText.optional(),
  role: z.enum(ROLES),
  buckets: z.array(requiredText).min(1, 'must name at least one bucket').optional(),
  expires: pointInTime.optional(),
}).transform((fields, context): AccessEntry => {
  const { name, token_sha256: hash, san, role, buckets, expires: expiresAtMs } = fields;
  const refuse = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
  if ((hash === undefined) === (san === undefined)) {
    refuse('name', 'must stand with either token_sha256 or san');
  }
  if (buckets !== undefined && role !== 'rotator') refuse('buckets', 'are those of a rotator');
  const proof =
    hash === undefined
      ? ({ kind: 'san', san: san ?? '' } as const)
      : ({ kind: 'token', sha256: hash } as const);
  return { name, proof, role, buckets, expiresAtMs };
});
