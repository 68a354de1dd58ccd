import { asRecord } from '../as-record.ts';

/** What a signature allows a viewer. */
export interface ViewerPolicy {
  /** A URL without the parameters of the signature; in a custom policy `*` and `?` stand for any characters and any one. */
  readonly resource: string;
  /** When it ends, in whole seconds since the epoch. */
  readonly expiresSeconds: number;
  /** When it begins, in whole seconds since the epoch; absent: at once. */
  readonly startsSeconds?: number | undefined;
  /** The addresses that it is for, as `203.0.113.0/24`; absent: all. */
  readonly sourceIp?: string | undefined;
}

/**
 * The text that is signed where the policy is not sent along: whoever verifies makes it again, of the URL and its
 * `Expires`, so that every byte counts.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html
 */
export function cannedPolicy({ resource, expiresSeconds }: ViewerPolicy): string {
  return policyText({ resource, expiresSeconds });
}

/** The text that is signed, and sent along. Spelled as the canned one, in the order that CloudFront's examples have. */
export function policyText({ resource, expiresSeconds, startsSeconds, sourceIp }: ViewerPolicy): string {
  const condition = {
    DateLessThan: { 'AWS:EpochTime': expiresSeconds },
    ...(startsSeconds !== undefined && { DateGreaterThan: { 'AWS:EpochTime': startsSeconds } }),
    ...(sourceIp !== undefined && { IpAddress: { 'AWS:SourceIp': sourceIp } }),
  };
  return JSON.stringify({ Statement: [{ Resource: resource, Condition: condition }] });
}

/** Undefined for what is no policy of ours: of another shape, with further conditions, or several statements. */
export function parsePolicy(text: string): ViewerPolicy | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const [statement, ...more] = asList(asRecord(value)['Statement']);
  const { Resource: resource, Condition: condition } = asRecord(statement);
  if (more.length > 0 || typeof resource !== 'string') return undefined;
  const { DateLessThan: end, DateGreaterThan: start, IpAddress: address, ...others } = asRecord(condition);
  const expiresSeconds = asRecord(end)['AWS:EpochTime'];
  const startsSeconds = asRecord(start)['AWS:EpochTime'];
  const sourceIp = asRecord(address)['AWS:SourceIp'];
  if (Object.keys(others).length > 0 || !isSeconds(expiresSeconds)) return undefined;
  if (start !== undefined && !isSeconds(startsSeconds)) return undefined;
  if (address !== undefined && typeof sourceIp !== 'string') return undefined;
  return {
    resource,
    expiresSeconds,
    ...(isSeconds(startsSeconds) && { startsSeconds }),
    ...(typeof sourceIp === 'string' && { sourceIp }),
  };
}

function isSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
