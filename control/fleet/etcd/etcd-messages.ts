import type { Condition, KeyRange, KeyValue, Operation, WatchEvent } from './etcd.ts';
import {
  Compare,
  Compare_CompareTarget,
  DeleteRangeRequest,
  PutRequest,
  RangeRequest,
  type RequestOp,
} from './gen/etcdserverpb/rpc.ts';
import { type Event, Event_EventType, type KeyValue as KeyValueMessage } from './gen/mvccpb/kv.ts';

/** The fields that ranges have in every message. */
export function rangeFields({ key, end }: KeyRange): { key: Buffer; rangeEnd: Buffer } {
  return { key: Buffer.from(key), rangeEnd: Buffer.from(end ?? '') };
}

export function compareMessage(condition: Condition): Compare {
  const key = Buffer.from(condition.key);
  return 'modRevision' in condition
    ? Compare.fromPartial({
        key,
        target: Compare_CompareTarget.MOD,
        targetUnion: { $case: 'modRevision', value: BigInt(condition.modRevision) },
      })
    : Compare.fromPartial({
        key,
        target: Compare_CompareTarget.CREATE,
        targetUnion: { $case: 'createRevision', value: BigInt(condition.createRevision) },
      });
}

export function operationMessage(operation: Operation): RequestOp {
  switch (operation.kind) {
    case 'put': {
      const { key, value, leaseId = '0' } = operation;
      const put = { key: Buffer.from(key), value: Buffer.from(value), lease: BigInt(leaseId) };
      return { request: { $case: 'requestPut', value: PutRequest.fromPartial(put) } };
    }
    case 'delete': {
      const deletion = DeleteRangeRequest.fromPartial(rangeFields(operation));
      return { request: { $case: 'requestDeleteRange', value: deletion } };
    }
    case 'read': {
      const range = RangeRequest.fromPartial(rangeFields(operation.range));
      return { request: { $case: 'requestRange', value: range } };
    }
  }
}

export function keyValue({ key, value, createRevision, modRevision }: KeyValueMessage): KeyValue {
  return {
    key: key.toString(),
    value,
    createRevision: Number(createRevision),
    modRevision: Number(modRevision),
  };
}

/** etcd sends no event without the key that it is of. */
export function watchEvent({ type, kv }: Event): WatchEvent {
  const entry = keyValue(kv!);
  if (type === Event_EventType.PUT) return { kind: 'put', entry };
  return { kind: 'delete', key: entry.key, modRevision: entry.modRevision };
}
