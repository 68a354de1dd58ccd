import { EventEmitter } from 'node:events';
import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { ControlError } from '../../../control/control-error.ts';
import { RpcHandlers } from '../../../control/grpc/rpc-handlers.ts';
import { RPCS } from '../../../control/grpc/rpcs.ts';

interface Failure {
  readonly code: number;
  readonly details: string;
}

function callFrom(peer: string): never {
  return Object.assign(new EventEmitter(), { getPeer: () => peer, metadata: new Metadata() }) as never;
}

async function fail(error: Error): Promise<{ failure: Failure; logged: object[] }> {
  const logged: object[] = [];
  const write = (fields: object) => void logged.push(fields);
  const handlers = new RpcHandlers({ info: write, warn: write, error: write });
  const handle = handlers.unary(() => {
    throw error;
  });
  const failure = await new Promise<Failure>((resolve) => {
    handle(callFrom('127.0.0.1:1'), (failed) => resolve(failed as Failure));
  });
  return { failure, logged };
}

describe('RpcHandlers.unary()', () => {
  it('answers what nobody foresaw with the id that the log has it by, and none of its words', async () => {
    const { failure, logged } = await fail(new TypeError('secret things'));
    const [, id] = /^internal error \(([\da-f-]{36})\)$/.exec(failure.details) ?? [];
    expect(failure.code).toBe(status.INTERNAL);
    expect(id).toBeDefined();
    expect(logged).toMatchObject([{ id, err: { message: 'secret things' } }]);
  });

  it('answers a refusal in its own words, and logs nothing', async () => {
    const { failure, logged } = await fail(new ControlError('unknown-bucket', 'Cannot push: no such bucket'));
    expect(failure).toMatchObject({ code: status.NOT_FOUND, details: 'Cannot push: no such bucket' });
    expect(logged).toEqual([]);
  });
});

describe('RpcHandlers.unary() whose answer cannot be sent', () => {
  const handlers = (logged: object[]) => {
    const write = (fields: object) => void logged.push(fields);
    return new RpcHandlers({ info: write, warn: write, error: write });
  };
  const cannotSend = new TypeError('it has no such field');

  it('fails with the id that the log has it by', async () => {
    const logged: object[] = [];
    const failure = await new Promise<Failure>((resolve) => {
      handlers(logged).unary(() => ({}))(callFrom('127.0.0.1:1'), (failed) => {
        if (failed === null) throw cannotSend;
        resolve(failed as Failure);
      });
    });
    expect(failure).toMatchObject({
      code: status.INTERNAL,
      details: expect.stringMatching(/^internal error /) as string,
    });
    expect(logged).toMatchObject([{ err: cannotSend }]);
  });

  it('ends no more than its call where not even that can be sent', async () => {
    const logged: object[] = [];
    handlers(logged).unary(() => ({}))(callFrom('127.0.0.1:1'), () => {
      throw cannotSend;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(logged).toMatchObject([{ err: cannotSend }, { err: cannotSend }]);
  });
});

describe('RPCS', () => {
  it('lets nobody but who rotates change or borrow', () => {
    const free = [...RPCS].filter(([, { role, audit }]) => role === 'viewer' && audit !== 'no');
    expect(free).toEqual([]);
    expect(RPCS.size).toBe(31);
  });
});
