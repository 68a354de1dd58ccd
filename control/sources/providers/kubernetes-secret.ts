import { asRecord } from '../../../origin/as-record.ts';
import type { KubernetesSecretSource } from '../../credential/credential-source.ts';
import { readCredentialFile } from './credential-file.ts';
import { credentialFromParts } from './credential-parts.ts';
import {
  type CredentialProvider,
  type FetchedCredential,
  type SourceContext,
  SourceError,
} from './credential-provider.ts';
import { parseObject, readText } from './http-answer.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import { SecretWatch } from './secret-watch.ts';

/** A Secret has a megabyte at most, a third more in base64, and may say it all again in an annotation. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;
/** Whoever keeps the Secret up to date is late: a change is told of, but may be an unchanged end. */
const EXPIRED_RETRY_MS = 60_000;
/** Of a watch: as long as the API's own clients ask for, and up to twice that, so that not all end at once. */
const WATCH_SECONDS = 300;
/** A change is told by its version alone: no secret waits in a stream. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** A Secret at one version of the list that it is in. */
interface ListedSecret {
  readonly resourceVersion: string;
  /** By key, in base64; undefined where there is no such Secret. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
}

/** A Secret of Kubernetes: listed for what it holds, watched to know when it is another. */
export function kubernetesSecretProvider(
  source: KubernetesSecretSource,
  context: SourceContext,
): CredentialProvider {
  const api = new KubernetesApi(source, context);
  let watch: SecretWatch | undefined;
  return {
    expiredRetryMs: EXPIRED_RETRY_MS,
    async fetch(signal) {
      const { resourceVersion, data } = await list(api, source.name, signal);
      // Also where there is no Secret: it may come.
      await watch?.from(resourceVersion, signal);
      const secret = await api.secretName(signal);
      if (data === undefined) throw new SourceError(`there is no ${secret}`);
      return credentialOf(source, secret, data);
    },
    watch(changed) {
      const opened = new SecretWatch({ open: (version, signal) => openWatch(api, version, signal), changed });
      watch = opened;
      return () => opened.close();
    },
  };
}

/** By its name within the list of its namespace: a role may be as narrow, and an absent one has a version to watch from. */
async function list(api: KubernetesApi, name: string, signal: AbortSignal): Promise<ListedSecret> {
  const answer = await api.ask({ verb: 'list', query: {}, accept: 'application/json', signal });
  const what = `list of ${await api.secretName(signal)}`;
  try {
    const { metadata, items } = parseObject(await readText(answer.body, what, MAX_LIST_BYTES), what);
    const { resourceVersion } = asRecord(metadata);
    if (typeof resourceVersion !== 'string' || !Array.isArray(items)) {
      throw new SourceError(`${what} was answered with what is no list`);
    }
    const found = items.map(asRecord).find((item) => asRecord(item['metadata'])['name'] === name);
    return { resourceVersion, data: found && asRecord(found['data']) };
  } finally {
    answer.close();
  }
}

function openWatch(api: KubernetesApi, resourceVersion: string, signal: AbortSignal) {
  const timeoutSeconds = String(Math.round(WATCH_SECONDS * (1 + Math.random())));
  const query = { watch: 'true', allowWatchBookmarks: 'true', resourceVersion, timeoutSeconds };
  return api.ask({ verb: 'watch', query, accept: METADATA_ONLY, signal });
}

function credentialOf(
  { keys, document }: KubernetesSecretSource,
  secret: string,
  data: Readonly<Record<string, unknown>>,
): FetchedCredential {
  const valueOf = (key: string) => {
    const value = data[key];
    return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined;
  };
  if (document === undefined) return credentialFromParts(secret, valueOf, keys);
  const text = valueOf(document);
  if (text === undefined) throw new SourceError(`${secret} lacks ${document}`);
  return readCredentialFile(text, 'default');
}
