/** `20130524T000000Z`: the time of a request as `x-amz-date` gives it. */
export function amzDate(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** `20130524/us-east-1/s3/aws4_request`. `shortDate` is the first eight digits of {@link amzDate}. */
export function credentialScope(shortDate: string, region: string, service: string): string {
  return `${shortDate}/${region}/${service}/aws4_request`;
}
