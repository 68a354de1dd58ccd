import { SourceError } from './credential-provider.ts';

/** The longest answer is a token of some kilobytes in JSON. */
const MAX_ANSWER_BYTES = 64 * 1024;

export interface Question {
  readonly method?: 'GET' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * The text that a metadata service answers with 200. Follows no redirection: a secret may be in the headers.
 * @throws SourceError that names the path and the status, never the body
 */
export async function ask(url: URL, { method = 'GET', headers = {}, signal }: Question): Promise<string> {
  const what = `${method} ${url.origin}${url.pathname}`;
  let response: Response;
  try {
    response = await fetch(url, { method, headers: { ...headers }, signal, redirect: 'manual' });
  } catch (error) {
    if (signal.aborted) throw error;
    const { cause } = error as { cause?: { code?: string } };
    throw new SourceError(`${what} failed: ${cause?.code ?? 'no connection'}`, { cause: error });
  }
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new SourceError(`${what} was answered with ${response.status}`);
  }
  return readAnswer(response, what, signal);
}

async function readAnswer(response: Response, what: string, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES)
        throw new SourceError(`${what} was answered with more than ${MAX_ANSWER_BYTES} bytes`);
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    if (error instanceof SourceError || signal.aborted) throw error;
    throw new SourceError(`${what} was answered with a body that broke off`, { cause: error });
  }
  return text;
}
