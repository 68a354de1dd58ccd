import { isDeepStrictEqual } from 'node:util';
import type { CredentialSnapshot } from '../../origin/signing/credential.ts';
import { Credentials, type LiveCredentials } from '../../origin/signing/credentials.ts';
import type { Generation } from '../credential/generation.ts';
import { maskedIdOf } from '../credential/mask-access-key-id.ts';
import type { Activation, ChangedGeneration, Recorded } from './generation-log.ts';

type Live = LiveCredentials<Generation>;

/** The same set pushed every minute for an hour. */
const MAX_ALIASES = 60;

/** What a credential becomes where it is the next of its bucket. */
export function nextGeneration(
  { bucket, newest, current, previous }: Live,
  { credential, source }: Pick<Activation, 'credential' | 'source'>,
  nowMs: number,
): Generation {
  const same = [current, previous].find((each) => isDeepStrictEqual(each?.credential, credential));
  return {
    bucket,
    generation: newest + 1,
    credential,
    source,
    activatedAtMs: nowMs,
    aliases: same === undefined ? [] : [same.generation, ...same.aliases].slice(0, MAX_ALIASES),
  };
}

/** What is held once a generation is active, too. */
export function withGeneration(live: Live, made: Generation): Live {
  return changed(live, (copy) => copy.apply(made));
}

/** What is held once a generation is given up. */
export function withoutGeneration(live: Live, { generation }: Generation): Live {
  return changed(live, (copy) => copy.revoke(live.bucket, generation));
}

/** The generation that signs under a number, perhaps under a later one. */
export function findGeneration({ current, previous }: Live, generation: number): Generation | undefined {
  return [current, previous].find(
    (each) => each?.generation === generation || each?.aliases.includes(generation),
  );
}

function changed(live: Live, change: (copy: Credentials<Generation>) => unknown): Live {
  const copy = new Credentials<Generation>([live]);
  change(copy);
  return copy.live(live.bucket);
}

/** What may be told of a generation that is made, or given up. */
export function changedGeneration({ bucket, generation, source, credential }: Generation): ChangedGeneration {
  return { bucket, generation, source, maskedAccessKeyId: maskedIdOf(credential) };
}

/** How a node that is alone tells of a generation that it has made. */
export function madeRecord(made: Generation): Recorded {
  return { generation: changedGeneration(made), change: { kind: 'credential', snapshot: snapshotOf(made) } };
}

/** How a node that is alone tells of a generation that it has given up. */
export function givenUpRecord(held: Generation): Recorded {
  const { bucket, generation } = held;
  return { generation: changedGeneration(held), change: { kind: 'revoke', bucket, generation } };
}

/** What workers need of a generation. */
function snapshotOf({ bucket, generation, credential }: Generation): CredentialSnapshot {
  return { bucket, generation, credential };
}
