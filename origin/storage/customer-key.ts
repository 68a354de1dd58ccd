import { hash } from 'node:crypto';
import type { HeaderField } from '../signing/signer.ts';

const PREFIX = 'x-amz-server-side-encryption-customer';

/**
 * What S3 wants to be told of a key that it does not keep (SSE-C), with every read; in the order of the names.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 *
 * @param customerKey 32 bytes in base64
 */
export function customerKeyHeaders(customerKey: string): readonly HeaderField[] {
  return [
    [`${PREFIX}-algorithm`, 'AES256'],
    [`${PREFIX}-key`, customerKey],
    [`${PREFIX}-key-md5`, hash('md5', Buffer.from(customerKey, 'base64'), 'base64')],
  ];
}
