import type {
  ExplainResponse,
  SignedSubrequest,
  StoreAnswer,
} from '../grpc/gen/headwater/control/v1/signing_service.ts';
import { lineDifference } from './line-difference.ts';
import { colors, table } from './output.ts';

/** What the origin makes of a URL, for people. */
export function explainView(explained: ExplainResponse): string {
  const { route, storeBucket, key, tail, format, subrequest, storeAnswer } = explained;
  const rows = [
    ['route', `${route?.path ?? ''} (${route?.mode ?? ''})`],
    ['bucket', `${route?.bucket ?? ''}, at the store ${storeBucket}`],
    ['key', key],
    ...(tail === ''
      ? []
      : [
          ['tail', tail],
          ['format', format || 'none: the answer is 404'],
        ]),
  ];
  const parts = [table(['', ''], rows).replace(/^\n/, '')];
  if (subrequest) parts.push(...subrequestView(subrequest));
  if (storeAnswer) parts.push(...answerView(storeAnswer, subrequest));
  return parts.join('\n\n');
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
