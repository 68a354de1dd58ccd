import { fileURLToPath } from 'node:url';
import type { CredentialSource } from '../../../control/config/config.ts';
import type { Log } from '../../../control/log.ts';
import type { CredentialChange } from '../../../origin/messages.ts';
import type { ListenAddress, OriginConfig } from '../../../origin/origin-config.ts';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';

export const FAKE_WORKER = fileURLToPath(new URL('fake-worker.ts', import.meta.url));

export const LOOPBACK: ListenAddress = { kind: 'tcp', host: '127.0.0.1', port: 0 };

/** Found by the tests that look for secrets where none may be. */
export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const TOKEN = 'FwoGZXIvYXdzEXAMPLETOKEN==';

export function accessKey(accessKeyId = 'AKIAIOSFODNN7EXAMPLE'): SecretKeyCredential {
  return { kind: 'access-key', accessKeyId, secretAccessKey: SECRET };
}

export function originConfig(listen: ListenAddress = LOOPBACK): OriginConfig {
  const pool = {
    connections: 1,
    connectTimeoutMs: 1000,
    headersTimeoutMs: 1000,
    bodyTimeoutMs: 1000,
    keepAliveMs: 1000,
    retries: 0,
  };
  const bucket = {
    bucket: 'films',
    region: 'r',
    endpoint: 'http://127.0.0.1:9',
    addressing: 'path',
    pool,
  } as const;
  return { listen, buckets: { media: bucket, other: bucket }, routes: [] };
}

/** `media` waits for a push, `other` has its own. */
export const SOURCES: Record<string, CredentialSource> = {
  media: { kind: 'push' },
  other: { kind: 'static', credential: accessKey('AKIAOTHEROTHEROTHER1') },
};

/** The generation that a change makes or gives up. */
export function generationOf(change: CredentialChange): number {
  if (change.kind === 'credentials') return change.live.current?.generation ?? 0;
  return change.kind === 'credential' ? change.snapshot.generation : change.generation;
}

/** A log that keeps its lines. */
export function keptLog(): Log & { readonly lines: { level: string; message: string; fields: object }[] } {
  const lines: { level: string; message: string; fields: object }[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
