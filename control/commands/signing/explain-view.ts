import type {
  AnswerPart,
  ExplainResponse,
  OriginAnswer,
  SignedSubrequest,
  StoreAnswer,
} from '../../grpc/gen/headwater/control/v1/signing_service.ts';
import { lineDifference } from './line-difference.ts';
import { colors, table } from '../terminal/output.ts';

/** What the origin makes of a URL, for people. */
export function explainView(explained: ExplainResponse): string {
  const { route, storeBucket, key, tail, format, answer, subrequest, storeAnswer } = explained;
  const rows = [
    ['route', `${route?.path ?? ''} (${route?.mode ?? ''})`],
    ['bucket', `${route?.bucket ?? ''}, at the store ${storeBucket}`],
    ['key', key || 'none'],
    ...(tail === ''
      ? []
      : [
          ['tail', tail],
          ['format', format || 'none'],
        ]),
  ];
  const parts = [table(['', ''], rows)];
  if (answer) parts.push(originAnswerView(answer, route?.bucket ?? ''));
  if (subrequest) parts.push(...subrequestView(subrequest));
  if (explained.unsignedReason !== '') {
    parts.push(`${heading('Subrequest')} ${colors.yellow(explained.unsignedReason)}`);
  }
  if (storeAnswer) parts.push(...answerView(storeAnswer, subrequest));
  return parts.join('\n\n');
}

/** What the origin answers, and what of it comes from where. */
function originAnswerView(answer: OriginAnswer, bucket: string): string {
  const { status, errorCode, errorMessage, contentType, lengthBytes, parts, leftOut, ignored } = answer;
  const held = answer.fromMemory ? 'planned from memory' : 'planned by asking the store';
  if (errorCode !== '')
    return `${heading('Answer')} ${colors.red(`${status} ${errorCode}`)}\n${indent(errorMessage)}`;
  const rows = parts.map((part) => partRow(part, bucket));
  const said = `${status} ${contentType}, ${lengthBytes} bytes`;
  return [
    `${heading('Answer')} ${colors.green(said)} ${colors.dim(held)}`,
    ...answer.headers.map(({ name, value }) => `  ${colors.dim(`${name}: ${printable(value)}`)}`),
    ...rows.map((row) => `  ${row}`),
    ...leftOut.map((reason) => `  ${colors.yellow('left out')} ${printable(reason)}`),
    ...ignored.map((reason) => `  ${colors.yellow('ignored')} ${printable(reason)}`),
  ].join('\n');
}

/** A file's own names may hold anything. */
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?');
}

function partRow({ part }: AnswerPart, routeBucket: string): string {
  if (part?.$case !== 'read') return `made here (${part?.value ?? 0} bytes)`;
  const { bucket, key, firstByte, lastByte, usedBytes } = part.value;
  const isWhole = usedBytes === lastByte - firstByte + 1n;
  const elsewhere = bucket === routeBucket ? '' : ` of bucket ${bucket}`;
  return `${key}${elsewhere} bytes=${firstByte}-${lastByte}${isWhole ? '' : ` (${usedBytes} bytes of it)`}`;
}

function subrequestView({ method, url, headers, ...request }: SignedSubrequest): string[] {
  const fields = headers.map(({ name, value }) => `${name}: ${value}`);
  const generation = colors.dim(`signed with generation ${request.generation}`);
  return [
    `${heading('Subrequest')} ${generation}\n${indent([`${method} ${url}`, ...fields].join('\n'))}`,
    ...(request.canonicalRequest === ''
      ? []
      : [`${heading('Canonical request')}\n${indent(request.canonicalRequest)}`]),
    `${heading('String to sign')}\n${indent(request.stringToSign)}`,
  ];
}

function answerView(answer: StoreAnswer, subrequest: SignedSubrequest | undefined): string[] {
  if (answer.status === 0)
    return [`${heading('The store')} ${colors.red(`did not answer: ${answer.message}`)}`];
  const isGood = answer.status < 400;
  const said = [answer.status, answer.code, answer.message].filter((part) => part !== '').join(' ');
  const view = [`${heading('The store')} ${isGood ? colors.green(`accepts it: ${said}`) : colors.red(said)}`];
  if (answer.canonicalRequest !== '') {
    const difference = besideEachOther(subrequest?.canonicalRequest ?? '', answer.canonicalRequest);
    view.push(`${heading('Canonical requests beside each other')}\n${difference}`);
  }
  if (answer.stringToSign !== '') {
    const difference = besideEachOther(subrequest?.stringToSign ?? '', answer.stringToSign);
    view.push(`${heading('Strings to sign beside each other')}\n${difference}`);
  }
  return view;
}

/** Two columns; where they differ, a `!` stands in front, and on a terminal colour on both. */
function besideEachOther(ours: string, theirs: string): string {
  const rows = lineDifference(ours, theirs).map((line) => {
    if (line.ours === line.theirs) return ['', line.ours ?? '', line.theirs ?? ''];
    const [left, right] = [line.ours ?? '(no line)', line.theirs ?? '(no line)'];
    return [colors.yellow('!'), colors.red(left), colors.green(right)];
  });
  const isSame = rows.every(([mark]) => mark === '');
  const shown = table(['', 'OURS', "THE STORE'S"], rows);
  return isSame ? `${shown}\nThey are the same: the secret key is not the one that the store has.` : shown;
}

function heading(text: string): string {
  return colors.bold(text);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
