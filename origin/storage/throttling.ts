/**
 * Codes by which stores ask for patience, whatever the status they come with. AWS's clients know the same list:
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const THROTTLING: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'ServiceUnavailable',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'TooManyRequestsException',
  // Google's, of its XML interface.
  'RateLimitExceeded',
  'UserRateLimitExceeded',
]);

export function isThrottling(code: string | undefined): boolean {
  return code !== undefined && THROTTLING.has(code);
}
