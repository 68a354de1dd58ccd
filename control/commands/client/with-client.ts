import type { ClientFlags } from './client-flags.ts';
import type { ControlClient } from './control-client.ts';

/**
 * Runs a command with a client that is closed afterwards. gRPC is loaded here and not with the command: it takes longer
 * than all that a command does which says its version, its help, or what is wrong with its arguments.
 */
export async function withClient<T>(
  flags: ClientFlags,
  run: (client: ControlClient) => Promise<T>,
): Promise<T> {
  const [{ ControlClient }, { clientChannel }] = await Promise.all([
    import('./control-client.ts'),
    import('./client-channel.ts'),
  ]);
  const client = new ControlClient(clientChannel(flags, process.env));
  try {
    return await run(client);
  } finally {
    client.close();
  }
}
