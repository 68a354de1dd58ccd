import type { Requests, Status } from '../../grpc/gen/headwater/control/v1/status_service.ts';
import { colors, table } from '../terminal/output.ts';
import { formatBytes } from '../terminal/units.ts';

/** An earlier status, to tell rates from. */
export interface Earlier {
  readonly status: Status;
  /** How long ago. */
  readonly seconds: number;
}

/** Per second, since the earlier one; undefined without one. */
export function ratesSince({ requests }: Status, earlier: Earlier | undefined) {
  const before = earlier?.status.requests;
  if (!requests || !before) return undefined;
  const rate = (now: number, then: number) => Math.max(0, now - then) / (earlier.seconds || 1);
  return {
    requests: rate(countOf(requests), countOf(before)),
    bytes: rate(Number(requests.bytesSent), Number(before.bytesSent)),
  };
}

/** Answers, and what failed, in two or three lines. */
export function requestLines(status: Status, earlier: Earlier | undefined): string {
  const { requests } = status;
  if (!requests) return '';
  const answers = requests.answers.map(({ kind, status: each, count }) => `${kind} ${each}: ${count}`);
  const errors = Object.entries(requests.errors).map(([code, each]) => colors.red(`${code}: ${each}`));
  return [
    requestTotals(requests, ratesSince(status, earlier)),
    ...[answers, errors].filter((line) => line.length > 0).map((line) => `  ${line.join('  ')}`),
  ].join('\n');
}

function requestTotals(requests: Requests, rates: ReturnType<typeof ratesSince>): string {
  const { inFlight, bytesSent } = requests;
  const now = rates ? `  ${Math.round(rates.requests)}/s  ${formatBytes(rates.bytes)}/s` : '';
  const count = colors.bold(String(countOf(requests)));
  return `${count} requests, ${inFlight} in flight, ${formatBytes(Number(bytesSent))} sent${now}`;
}

/** Every kind and status, and every error, with how often a second. */
export function requestTables(status: Status, earlier: Earlier | undefined): string {
  const { requests } = status;
  if (!requests) return '';
  const before = earlier?.status.requests;
  const perSecond = (now: bigint, then = 0n) =>
    before && earlier ? (Number(now - then) / (earlier.seconds || 1)).toFixed(1) : '';
  const answers = requests.answers.map(({ kind, status: code, count }) => {
    const then = before?.answers.find((each) => each.kind === kind && each.status === code)?.count;
    return [
      kind,
      code >= 400 ? colors.red(String(code)) : String(code),
      String(count),
      perSecond(count, then),
    ];
  });
  const errors = Object.entries(requests.errors).map(([code, count]) => [
    colors.red(code),
    String(count),
    perSecond(count, before?.errors[code]),
  ]);
  const { cut, clientGone } = requests;
  return [
    requestTotals(requests, ratesSince(status, earlier)),
    `${cut} cut since the store failed, ${clientGone} that clients did not wait for`,
    '',
    table(['KIND', 'STATUS', 'ANSWERS', 'PER SECOND'], answers),
    ...(errors.length > 0 ? ['', table(['ERROR', 'ANSWERS', 'PER SECOND'], errors)] : []),
  ].join('\n');
}

export function countOf({ answers }: Requests): number {
  return answers.reduce((sum, { count }) => sum + Number(count), 0);
}
