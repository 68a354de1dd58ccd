import { type Answered, shownReferrer, withoutQuery } from './access-record.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Apache's and nginx's `combined`, which tools read; the query is left out. @param nowMs since the epoch */
export function combinedLine({ head, result, client }: Answered, nowMs: number): string {
  const { method = '-', url, headers } = head;
  const request = quoted(`${method} ${withoutQuery(url)} HTTP/1.1`);
  const bytes = result.bytesSent === 0 ? '-' : result.bytesSent;
  const referer = quoted(shownReferrer(headers));
  return `${client || '-'} - - [${timeOf(nowMs)}] ${request} ${result.status} ${bytes} ${referer} ${quoted(headers['user-agent'])}\n`;
}

/** `31/Jan/2026:12:00:00 +0000` */
function timeOf(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split(/[T.]/);
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}

/** What would end the field, or the line, is written as its code. */
function quoted(text = '-'): string {
  const escaped = text.replaceAll(/["\\]|[^\x20-\x7e]/g, (each) => {
    const code = each.charCodeAt(0);
    return code > 0xff ? encodeURIComponent(each) : `\\x${code.toString(16).padStart(2, '0').toUpperCase()}`;
  });
  return `"${escaped}"`;
}
