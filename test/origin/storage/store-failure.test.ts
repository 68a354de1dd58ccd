import { describe, expect, it } from 'vitest';
import { failureOfStatus } from '../../../origin/storage/store-failure.ts';

const SUBJECT = 'a.mp4';

function xml(code: string, message = ''): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

describe('failureOfStatus()', () => {
  it.each([
    // The order of S3's answers: what it does not accept, what it does not find, what it cannot do now.
    [403, xml('InvalidAccessKeyId'), 'store-denied', 'resign'],
    [403, xml('SignatureDoesNotMatch'), 'store-denied', 'resign'],
    [400, xml('ExpiredToken'), 'store-denied', 'resign'],
    [400, xml('InvalidToken'), 'store-denied', 'resign'],
    [401, '', 'store-denied', 'resign'],
    [403, xml('AccessDenied'), 'store-denied', 'resign-if-ended'],
    [403, 'a proxy says no', 'store-denied', 'resign-if-ended'],
    [400, xml('InvalidArgument'), 'store-denied', 'resign-if-token'],
    [400, xml('AuthorizationHeaderMalformed'), 'store-denied', 'none'],
    [403, xml('constructor'), 'store-denied', 'none'],
    [403, xml('RequestTimeTooSkewed'), 'store-denied', 'set-clock'],
    [400, xml('RequestTimeout'), 'store-timeout', 'retry'],
    [408, '', 'store-timeout', 'retry'],
    // Patience is asked for in many words, with any status.
    [400, xml('RequestLimitExceeded'), 'store-slow-down', 'retry'],
    [403, xml('RequestThrottled'), 'store-slow-down', 'retry'],
    [509, xml('BandwidthLimitExceeded'), 'store-slow-down', 'retry'],
    [404, xml('NoSuchKey'), 'not-found', 'none'],
    [404, xml('NoSuchBucket'), 'store-denied', 'none'],
    [412, xml('PreconditionFailed'), 'object-replaced', 'none'],
    [416, xml('InvalidRange'), 'object-too-short', 'none'],
    [503, xml('SlowDown'), 'store-slow-down', 'retry'],
    [500, xml('InternalError'), 'store-unreachable', 'retry'],
    [507, '', 'store-unreachable', 'none'],
    [200, '', 'store-misbehaved', 'none'],
  ] as const)('reads %d %s as %s, remedy %s', (status, body, code, remedy) => {
    expect(failureOfStatus(SUBJECT, { status, body })).toMatchObject({ error: { code }, remedy });
  });

  it('tells a missing object from a denied one where S3 names the permission it looked for', () => {
    const message =
      'User: arn:aws:iam::111122223333:user/reader is not authorized to perform: s3:ListBucket on resource: ' +
      '&quot;arn:aws:s3:::media&quot; because no identity-based policy allows the s3:ListBucket action';
    const failure = failureOfStatus(SUBJECT, { status: 403, body: xml('AccessDenied', message) });
    expect(failure).toMatchObject({ error: { code: 'not-found' }, remedy: 'none' });
    expect(failure.error.message).not.toContain('111122223333');
    const denied = failureOfStatus(SUBJECT, {
      status: 403,
      body: xml('AccessDenied', message.replaceAll('s3:ListBucket', 's3:GetObject')),
    });
    expect(denied.error.code).toBe('store-denied');
  });

  it("passes the store's time on, where it says one", () => {
    const date = 'Sat, 28 Feb 2026 23:59:59 GMT';
    const failure = failureOfStatus(SUBJECT, { status: 403, body: '', date });
    expect(failure.storeTimeMs).toBe(Date.UTC(2026, 1, 28, 23, 59, 59));
    expect(failureOfStatus(SUBJECT, { status: 403, body: '', date: 'yesterday' })).not.toHaveProperty(
      'storeTimeMs',
    );
  });
});
