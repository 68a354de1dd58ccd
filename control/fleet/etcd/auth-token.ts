import { Metadata } from '@grpc/grpc-js';
import type { EtcdChannel } from './etcd-channel.ts';
import type { EtcdConfig } from './etcd.ts';
import { AuthService } from './gen/etcdserverpb/rpc.ts';

/** What goes with every call: that it is for a member which has a leader, and who we are. */
export class AuthToken {
  readonly #user: EtcdConfig['user'];
  /** Asked for once, whoever waits for it. */
  #token: Promise<string> | undefined;

  constructor(user: EtcdConfig['user']) {
    this.#user = user;
  }

  /** @throws EtcdError where etcd does not take the password */
  async metadata(channel: EtcdChannel): Promise<Metadata> {
    const metadata = ofLeader();
    const token = await this.#get(channel);
    if (token !== '') metadata.set('token', token);
    return metadata;
  }

  /** It was refused: the next call authenticates anew, unless another has done so already. */
  async forget(metadata: Metadata): Promise<void> {
    const refused = metadata.get('token')[0] ?? '';
    const asked = this.#token;
    if ((await asked?.catch(() => undefined)) === refused && this.#token === asked) this.#token = undefined;
  }

  #get(channel: EtcdChannel): Promise<string> {
    if (this.#user === undefined) return Promise.resolve('');
    if (this.#token === undefined) {
      const asked = authenticate(channel, this.#user);
      this.#token = asked;
      asked.catch(() => {
        if (this.#token === asked) this.#token = undefined;
      });
    }
    return this.#token;
  }
}

/** A member that has no leader says so, and does not wait for one. */
function ofLeader(): Metadata {
  const metadata = new Metadata();
  metadata.set('hasleader', 'true');
  return metadata;
}

/** @returns nothing where etcd asks nobody who he is */
async function authenticate(channel: EtcdChannel, user: NonNullable<EtcdConfig['user']>): Promise<string> {
  try {
    const { token } = await channel.unary({ method: AuthService.authenticate, request: user }, ofLeader());
    return token;
  } catch (error) {
    if (error instanceof Error && error.message.endsWith('authentication is not enabled')) return '';
    throw error;
  }
}
