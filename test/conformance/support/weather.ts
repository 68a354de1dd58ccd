import { execFileSync } from 'node:child_process';

const nft = (...words: string[]): void => void execFileSync('/usr/sbin/nft', words);

/** The kernel's packet filter has nothing to do from now on, in a network of the test's own. */
export function calm(): void {
  nft('add', 'table', 'ip', 'weather');
  nft('add', 'chain', 'ip', 'weather', 'out', '{ type filter hook output priority 0; }');
  nft('flush', 'chain', 'ip', 'weather', 'out');
}

/** @param rule as nft(8) has it: `tcp sport 80 drop` */
export function blow(rule: string): void {
  nft('add', 'rule', 'ip', 'weather', 'out', ...rule.split(' '));
}

/** Loses one packet in twenty, in both directions. */
export function loseSome(url: string): void {
  for (const side of ['sport', 'dport']) blow(`tcp ${side} ${portOf(url)} numgen random mod 100 < 5 drop`);
}

export const portOf = (url: string): string => new URL(url).port;
