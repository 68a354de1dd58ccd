import { readFile } from '../terminal/read-file.ts';
import { ControlError } from '../../control-error.ts';
import { KEY_ID_RULE, isKeyId } from '../../keys/key-id.ts';
import { parsePrivateKey } from '../../keys/parse-key.ts';
import { signViewerCookies, signViewerUrl } from '../../lending/sign-viewer.ts';
import { withClient } from '../client/with-client.ts';
import { CommandError } from '../terminal/exit-codes.ts';
import type { SignUrlOptions } from './sign-url-options.ts';

type Signed =
  | { readonly url: string }
  | { readonly cookies: readonly { readonly name: string; readonly value: string }[] };

/** No key is longer. */
const MAX_PEM_BYTES = 16 * 1024;

const ACTION = 'Cannot sign the URL';

/** Signs with a key in a file, and asks nobody. */
export function signLocally(url: string, options: SignUrlOptions): Signed {
  const { pem = '', keyId = '', expires, starts, ip, resource, sha256, cookies } = options;
  if (!isKeyId(keyId)) throw new CommandError(`--key-id ${KEY_ID_RULE}`);
  const key = { id: keyId, privateKey: readKey(pem) };
  const hash = sha256 ? ('SHA256' as const) : ('SHA1' as const);
  const request = { url, expiresAtMs: expires, startsAtMs: starts, sourceIp: ip, resource, hash };
  try {
    return cookies
      ? { cookies: signViewerCookies(ACTION, request, key) }
      : { url: signViewerUrl(ACTION, request, key) };
  } catch (error) {
    if (error instanceof ControlError) throw new CommandError(error.message);
    throw error;
  }
}

/** Signs with a key that the node holds. */
export function signByNode(url: string, options: SignUrlOptions): Promise<Signed> {
  const { key = '', expires, starts, ip = '', resource = '', sha256, cookies } = options;
  const grant = {
    url,
    expireTime: new Date(expires),
    startTime: starts === undefined ? undefined : new Date(starts),
    sourceIp: ip,
    resource,
    keyId: key,
    hash: sha256 ? HASH.sha256 : HASH.sha1,
  };
  return withClient(options, async (client) =>
    cookies ? client.signViewerCookies({ grant }) : client.signViewerUrl({ grant }),
  );
}

/** The contract's numbers: to import them would load gRPC where nobody is asked. */
const HASH = { sha1: 1, sha256: 2 } as const;

function readKey(file: string) {
  const text = readFile(file, MAX_PEM_BYTES);
  try {
    return parsePrivateKey(text);
  } catch (error) {
    throw new CommandError(`${file} ${(error as Error).message}`);
  }
}
