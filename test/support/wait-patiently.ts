import { expect, vi } from 'vitest';
import { patient } from './patience.ts';

/** What has come is not waited for: a long limit costs only where a test fails. Vitest's own is one second. */
const DEFAULT_WAIT_MS = 10_000;

interface WaitOptions {
  readonly timeout?: number;
  readonly interval?: number;
}

function patiently<T extends WaitOptions>(options: number | T | undefined): T & { timeout: number } {
  const given = (typeof options === 'number' ? { timeout: options } : (options ?? {})) as T;
  return { ...given, timeout: patient(given.timeout ?? DEFAULT_WAIT_MS) };
}

// A load may begin after a test has: what limits a wait is asked for when the wait begins.
const { waitFor, waitUntil } = vi;
vi.waitFor = (callback, options) => waitFor(callback, patiently(options));
vi.waitUntil = (callback, options) => waitUntil(callback, patiently(options));
const { poll } = expect;
expect.poll = (look, options) => poll(look, patiently(options));
