import { z } from 'zod';
import type { RefreshSchedule } from '../credential/credential-source.ts';
import { isCronExpression, isTimeZone } from '../sources/cron-schedule.ts';
import { section } from './fields.ts';

/** When a source is asked, besides what expiry asks for. */
export const refresh = section({
  cron: z
    .string()
    .refine(isCronExpression, 'must be a cron expression such as "0 3 * * *" (seconds may come first)'),
  timezone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').optional(),
}).optional();

/** Nothing where there is none. */
export function schedule({ refresh }: { readonly refresh?: RefreshSchedule | undefined }) {
  return refresh ? { refresh } : {};
}
