import { expiryOf } from '../../../origin/signing/credential.ts';
import type { Generation } from '../../credential/generation.ts';
import { maskedIdOf } from '../../credential/mask-access-key-id.ts';
import { fingerprintOf } from '../../keys/shield-keys.ts';
import type { KeyringState } from '../../state/keyring-state.ts';
import { type BucketState, keyringOf } from '../../state/node-state.ts';
import type { CountedState } from '../../state/state-document.ts';
import { table } from '../terminal/output.ts';

/** As `--json` prints it. */
export function stateJson({ counter, state }: CountedState): object {
  const buckets = Object.entries(state.buckets).map(([bucket, { live, revoked }]) => ({
    bucket,
    generation: live.current?.generation ?? 0,
    newest: live.newest,
    current: describe(live.current),
    previous: describe(live.previous),
    revokedSecrets: revoked.length,
  }));
  const { keys, groups, shields } = keyringOf(state);
  return {
    counter,
    buckets,
    keys: Object.entries(keys).map(([id, { kind, privateKey }]) => ({
      id,
      kind,
      canSign: privateKey !== undefined,
    })),
    groups: Object.entries(groups).map(([name, { keyIds }]) => ({ name, keyIds })),
    shields: Object.entries(shields).map(([name, { digests }]) => ({
      name,
      fingerprints: digests.map(fingerprintOf),
    })),
    rememberedRequests: state.requests.length,
  };
}

/** For people. */
export function stateTable({ state }: CountedState): string {
  const rows = Object.entries(state.buckets).map(([bucket, held]) => rowOf(bucket, held));
  const head = [
    'BUCKET',
    'GENERATION',
    'ACCESS KEY',
    'KIND',
    'SOURCE',
    'SINCE',
    'EXPIRES',
    'BEFORE',
    'REVOKED',
  ];
  return [
    table(head, rows),
    ...keyTable(keyringOf(state)),
    `${state.requests.length} requests are remembered`,
  ].join('\n\n');
}

/** None where no key is held. */
function keyTable({ keys, groups, shields }: KeyringState): string[] {
  const rows = Object.entries(keys).map(([id, { kind, privateKey }]) => {
    const names = Object.entries(groups).flatMap(([name, { keyIds }]) => (keyIds.includes(id) ? [name] : []));
    return [id, kind, privateKey === undefined ? 'checks' : 'signs and checks', names.join(', ')];
  });
  const shieldRows = Object.entries(shields).map(([name, { digests }]) => [
    name,
    digests.map(fingerprintOf).join(', '),
  ]);
  return [
    ...(rows.length === 0 ? [] : [table(['KEY', 'KIND', 'USE', 'GROUPS'], rows)]),
    ...(shieldRows.length === 0 ? [] : [table(['SHIELD', 'FINGERPRINTS'], shieldRows)]),
  ];
}

function rowOf(bucket: string, { live: { current, previous }, revoked }: BucketState): string[] {
  const shown = describe(current);
  return [
    bucket,
    String(current?.generation ?? 'none'),
    shown?.maskedAccessKeyId ?? '',
    shown?.kind ?? '',
    shown?.source ?? '',
    shown?.activateTime ?? '',
    shown?.expireTime ?? '',
    previous === undefined ? '' : `${previous.generation} ${maskedIdOf(previous.credential)}`.trimEnd(),
    revoked.length === 0 ? '' : String(revoked.length),
  ];
}

function describe(held: Generation | undefined) {
  if (held === undefined) return null;
  const { generation, credential, source, activatedAtMs } = held;
  const expiresAtMs = expiryOf(credential);
  return {
    generation,
    kind: credential.kind,
    maskedAccessKeyId: maskedIdOf(credential),
    source,
    activateTime: new Date(activatedAtMs).toISOString(),
    expireTime: Number.isFinite(expiresAtMs) ? new Date(expiresAtMs).toISOString() : null,
  };
}
