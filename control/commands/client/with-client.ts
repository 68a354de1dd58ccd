import type { ControlClient } from './control-client.ts';

/**
 * Runs a command with a client that is closed afterwards. gRPC is loaded here and not with the command: it takes longer
 * than all that a command does which says its version, its help, or what is wrong with its arguments.
 */
export async function withClient<T>(address: string, run: (client: ControlClient) => Promise<T>): Promise<T> {
  const { ControlClient } = await import('./control-client.ts');
  const client = new ControlClient(address);
  try {
    return await run(client);
  } finally {
    client.close();
  }
}
