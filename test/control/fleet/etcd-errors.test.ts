import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { EndpointError, StaleTokenError, callError } from '../../../control/fleet/etcd/etcd-errors.ts';

const ENDPOINT = 'http://127.0.0.1:2379';

function failed(code: status, details: string, isChange = true) {
  const error: ServiceError = Object.assign(new Error(details), { code, details, metadata: new Metadata() });
  return callError(error, ENDPOINT, isChange);
}

describe('callError()', () => {
  it.each([
    [status.UNAVAILABLE, 'etcdserver: request timed out', 'unavailable', true],
    [status.UNAVAILABLE, 'etcdserver: leader changed', 'unavailable', true],
    [status.UNAVAILABLE, 'etcdserver: no leader', 'unavailable', false],
    [status.UNAVAILABLE, 'Connection dropped', 'unavailable', true],
    [status.UNAVAILABLE, 'No connection established. Last error: x. Resolution note: ', 'unavailable', false],
    [status.UNAVAILABLE, 'Name resolution failed for target dns:etcd:2379', 'unavailable', false],
    [status.DEADLINE_EXCEEDED, 'Deadline exceeded after 2.000s,LB pick: 0.001s', 'unavailable', true],
    [status.DEADLINE_EXCEEDED, 'Deadline exceeded after 2.000s,Waiting for LB pick', 'unavailable', false],
    [status.INTERNAL, 'Received RST_STREAM with code 2', 'unavailable', true],
    [status.RESOURCE_EXHAUSTED, 'etcdserver: mvcc: database space exceeded', 'no-space', false],
    [status.RESOURCE_EXHAUSTED, 'etcdserver: too many requests', 'unavailable', false],
    [status.OUT_OF_RANGE, 'etcdserver: mvcc: required revision has been compacted', 'compacted', false],
    [status.PERMISSION_DENIED, 'etcdserver: permission denied', 'denied', false],
    [
      status.INVALID_ARGUMENT,
      'etcdserver: authentication failed, invalid user ID or password',
      'denied',
      false,
    ],
    [status.UNAUTHENTICATED, 'etcdserver: invalid auth token', 'denied', false],
    [status.INVALID_ARGUMENT, 'etcdserver: duplicate key given in txn request', 'refused', false],
  ] as const)('takes %i, %s for %s', (code, details, kind, maybeDone) => {
    expect(failed(code, details)).toMatchObject({ kind, maybeDone });
    expect(failed(code, details, false)).toMatchObject({ kind, maybeDone: false });
  });

  it('tells what another endpoint may do better from what it may not', () => {
    expect(failed(status.UNAVAILABLE, 'etcdserver: no leader')).toBeInstanceOf(EndpointError);
    expect(failed(status.PERMISSION_DENIED, 'etcdserver: permission denied')).not.toBeInstanceOf(
      EndpointError,
    );
    const certificate = 'No connection established. Last error: self-signed certificate. Resolution note: ';
    expect(failed(status.UNAVAILABLE, certificate)).toBeInstanceOf(EndpointError);
    expect(failed(status.UNAVAILABLE, certificate)).toMatchObject({ kind: 'denied', maybeDone: false });
  });

  it.each([
    'etcdserver: invalid auth token',
    'etcdserver: revision of auth store is old',
    'etcdserver: user name is empty',
  ])('takes "%s" for what a new token heals', (details) => {
    expect(failed(status.INVALID_ARGUMENT, details)).toBeInstanceOf(StaleTokenError);
  });

  it('says where it was, and what, without notes for those who look after gRPC', () => {
    const refused =
      'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:2379. Resolution note: ';
    expect(failed(status.UNAVAILABLE, refused).message).toBe(
      `etcd at ${ENDPOINT}: connect ECONNREFUSED 127.0.0.1:2379`,
    );
    const late = 'Deadline exceeded after 2.000s,LB pick: 0.001s,remote_addr=127.0.0.1:2379';
    expect(failed(status.DEADLINE_EXCEEDED, late).message).toBe(`etcd at ${ENDPOINT}: no answer in time`);
  });
});
