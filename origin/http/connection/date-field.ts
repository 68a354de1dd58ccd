const SECOND_MS = 1000;

let field = '';
let goodUntilMs = 0;

/** The `Date` field of an answer that is sent now (RFC 9110 6.6.1); it is made once a second. */
export function dateField(nowMs = Date.now()): string {
  if (nowMs >= goodUntilMs || nowMs < goodUntilMs - SECOND_MS) {
    const second = Math.floor(nowMs / SECOND_MS) * SECOND_MS;
    field = `Date: ${new Date(second).toUTCString()}\r\n`;
    goodUntilMs = second + SECOND_MS;
  }
  return field;
}
