import { Server, type ServerCredentials, type ServiceError, type ServerUnaryCall } from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import {
  KVService,
  RangeResponse,
  TxnResponse,
} from '../../../../control/fleet/etcd/gen/etcdserverpb/rpc.ts';

interface FakeEtcdOptions {
  readonly credentials: ServerCredentials;
  /** Any by default. */
  readonly port?: number;
  /** What a call is refused with; undefined: it is answered, with nothing. */
  readonly refusal?: () => Partial<ServiceError> | undefined;
}

/** In their order. */
interface FakeEtcdCall {
  readonly path: string;
  /** Address and port of the client. */
  readonly peer: string;
  /** Of the certificate that the client showed. */
  readonly serial: string | undefined;
}

export interface FakeEtcd {
  readonly port: number;
  readonly calls: FakeEtcdCall[];
  stop(): void;
}

const HEADER = { header: { clusterId: 1n, memberId: 1n, revision: 7n, raftTerm: 1n } };

/** As much of etcd as a client needs to be told something; ends with the test. */
export async function fakeEtcd({ credentials, port = 0, refusal }: FakeEtcdOptions): Promise<FakeEtcd> {
  const server = new Server();
  const calls: FakeEtcd['calls'] = [];
  const answer =
    <Response>(response: Response) =>
    (
      call: ServerUnaryCall<unknown, Response>,
      callback: (error: Partial<ServiceError> | null, value?: Response) => void,
    ) => {
      const serial = call.getAuthContext().sslPeerCertificate?.serialNumber;
      calls.push({ path: call.getPath(), peer: call.getPeer(), serial });
      const error = refusal?.();
      if (error === undefined) callback(null, response);
      else callback(error);
    };
  server.addService(KVService, {
    range: answer(RangeResponse.fromPartial(HEADER)),
    txn: answer(TxnResponse.fromPartial({ ...HEADER, succeeded: true })),
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, number) =>
      error === null ? resolve(number) : reject(error),
    );
  });
  const stop = (): void => server.forceShutdown();
  onTestFinished(stop);
  return { port: bound, calls, stop };
}
