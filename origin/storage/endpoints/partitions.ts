/** A part of AWS with domain names and accounts of its own. */
interface Partition {
  /** What its regions are called, today's and tomorrow's. */
  readonly regions: RegExp;
  /** What its host names end in. */
  readonly domain: string;
  /** Whether S3 has FIPS endpoints there. */
  readonly hasFips: boolean;
  /** Whether it has Transfer Acceleration; GovCloud's guide says that it has not, although AWS's clients name an endpoint. */
  readonly hasAcceleration: boolean;
}

/** The commercial one; where a region is in no other, it is taken for one of these. */
const STANDARD: Partition = {
  regions: /^(?:us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
  domain: 'amazonaws.com',
  hasFips: true,
  hasAcceleration: true,
};

const CHINA: Partition = {
  regions: /^cn-\w+-\d+$/,
  domain: 'amazonaws.com.cn',
  hasFips: false,
  hasAcceleration: false,
};

/** By pattern, as AWS's own clients do. https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
export const PARTITIONS: readonly Partition[] = [
  STANDARD,
  CHINA,
  { regions: /^us-gov-\w+-\d+$/, domain: 'amazonaws.com', hasFips: true, hasAcceleration: false },
  { regions: /^eusc-de-\w+-\d+$/, domain: 'amazonaws.eu', hasFips: true, hasAcceleration: true },
  { regions: /^us-iso-\w+-\d+$/, domain: 'c2s.ic.gov', hasFips: true, hasAcceleration: true },
  { regions: /^us-isob-\w+-\d+$/, domain: 'sc2s.sgov.gov', hasFips: true, hasAcceleration: true },
  { regions: /^eu-isoe-\w+-\d+$/, domain: 'cloud.adc-e.uk', hasFips: true, hasAcceleration: true },
  { regions: /^us-isof-\w+-\d+$/, domain: 'csp.hci.ic.gov', hasFips: true, hasAcceleration: true },
];

export function partitionOf(region: string): Partition {
  return PARTITIONS.find(({ regions }) => regions.test(region)) ?? STANDARD;
}

export function isAwsRegion(text: string): boolean {
  return PARTITIONS.some(({ regions }) => regions.test(text));
}
