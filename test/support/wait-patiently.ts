import { vi } from 'vitest';
import { patient } from './patience.ts';

/** What has come is not waited for: a long limit costs only where a test fails. Vitest's own is one second. */
const DEFAULT_WAIT_MS = 10_000;

type WaitOptions = number | { readonly timeout?: number; readonly interval?: number };

function patiently(options: WaitOptions = {}): { timeout: number; interval?: number } {
  const { timeout = DEFAULT_WAIT_MS, ...rest } = typeof options === 'number' ? { timeout: options } : options;
  return { ...rest, timeout: patient(timeout) };
}

const { waitFor, waitUntil } = vi;
vi.waitFor = (callback, options) => waitFor(callback, patiently(options));
vi.waitUntil = (callback, options) => waitUntil(callback, patiently(options));
