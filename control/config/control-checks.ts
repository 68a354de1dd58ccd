import { isLoopback } from '../listen-address.ts';
import { showName } from '../show-name.ts';
import type { HeadwaterConfig } from './config.ts';
import type { LocatedProblem } from './describe-issue.ts';
import { checkTlsFiles } from './tls-checks.ts';

/** Whether the control port is as safe as its address asks for, and what its settings refer to is there. */
export function checkControl({ control, origin }: HeadwaterConfig): LocatedProblem[] {
  const { listen, tls, access } = control;
  const isOpen = !isLoopback(listen) && (tls === undefined || access === undefined);
  const text =
    'is not on loopback (127.0.0.1, [::1], localhost) or unix:PATH: it needs control.tls and control.access';
  return [
    ...(isOpen ? [{ path: ['control', 'listen'], text }] : []),
    ...(tls === undefined ? [] : checkTlsFiles(tls, 'control')),
    ...(access ?? []).flatMap((entry, index) => checkEntry(entry, index, control, origin)),
  ];
}

type Entry = NonNullable<HeadwaterConfig['control']['access']>[number];

function checkEntry(
  { proof, buckets = [] }: Entry,
  index: number,
  { tls }: HeadwaterConfig['control'],
  origin: HeadwaterConfig['origin'],
): LocatedProblem[] {
  const path = ['control', 'access', index];
  const noAuthority = { path: [...path, 'san'], text: 'is never shown: control.tls has no client_ca' };
  const unknown = buckets.filter((name) => !Object.hasOwn(origin.buckets, name));
  const names = Object.keys(origin.buckets).map(showName).join(', ');
  return [
    ...(proof.kind === 'san' && tls?.clientCa === undefined ? [noAuthority] : []),
    ...unknown.map(() => ({ path: [...path, 'buckets'], text: `no such bucket; there is ${names}` })),
  ];
}
