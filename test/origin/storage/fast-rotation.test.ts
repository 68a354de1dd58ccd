import { expect, it, onTestFinished } from 'vitest';
import type { CredentialSnapshot } from '../../../origin/signing/credential.ts';
import { Credentials } from '../../../origin/signing/credentials.ts';
import { S3ObjectStore } from '../../../origin/storage/s3-object-store.ts';
import { bucketConfig, FIRST_KEY, startStore } from '../../support/store-rig.ts';

const REVOKED = 3;

/** Credentials that are rotated whenever the store has answered once more. */
class RotatedBy extends Credentials {
  readonly #answered: () => number;

  constructor(answered: () => number) {
    super();
    this.#answered = answered;
  }

  override at(bucket: string): CredentialSnapshot {
    const generation = this.#answered() + 1;
    const accessKeyId = generation <= REVOKED ? `AKIAREVOKED00000000${generation}` : FIRST_KEY.accessKeyId;
    return {
      bucket,
      generation,
      credential: { ...FIRST_KEY, accessKeyId },
    };
  }
}

it('a read that meets several revoked generations in a row is signed with each newer one, once', async () => {
  const store = await startStore();
  await store.putObject('media', 'key', Buffer.from('bytes'));
  const answered = (): number => store.requests.filter(({ done }) => done).length;
  const objects = new S3ObjectStore({ media: bucketConfig(store) }, new RotatedBy(answered));
  onTestFinished(() => objects.close());
  const { bytes } = await objects.readFully({ bucket: 'media', key: 'key', start: 0, end: 100 });
  expect(bytes.toString()).toBe('bytes');
  expect(store.requests.map(({ code }) => code ?? 'ok')).toEqual([
    ...Array<string>(REVOKED).fill('InvalidAccessKeyId'),
    'ok',
  ]);
  expect(objects.stats()['media']?.resigned).toBe(REVOKED);
});
