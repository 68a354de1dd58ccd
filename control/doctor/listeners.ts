import type { HeadwaterConfig } from '../config/config.ts';
import { formatListenAddress } from '../listen-address.ts';
import { claimAddress } from '../supervisor/claim-address.ts';
import { describeSystemError } from '../../origin/system-error.ts';
import type { Finding } from './finding.ts';

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'fine where the node runs already; else end who listens there, or choose another port',
  EACCES: 'ports below 1024 want CAP_NET_BIND_SERVICE, or another port',
};

/** Whether the node could listen where it is to. */
export async function examineListeners({ origin, control, ops }: HeadwaterConfig): Promise<Finding[]> {
  const listeners = { origin, control, ops };
  return Promise.all(
    Object.entries(listeners).map(async ([name, { listen }]) => {
      const finding = { subject: `${name}.listen`, check: 'free', found: formatListenAddress(listen) };
      try {
        (await claimAddress(listen)).release();
        return { ...finding, state: 'ok' as const };
      } catch (error) {
        return { ...finding, ...refusal(error as NodeJS.ErrnoException, finding.found) };
      }
    }),
  );
}

function refusal(error: NodeJS.ErrnoException, address: string): Pick<Finding, 'state' | 'found' | 'advice'> {
  const found = `${address}: ${describeSystemError(error)}`;
  const advice = ADVICE[error.code ?? ''] ?? 'the address has to be one of this machine';
  return { state: error.code === 'EADDRINUSE' ? 'warn' : 'bad', found, advice };
}
