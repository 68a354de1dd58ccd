type Fault = (detail: string, cause?: unknown) => Error;

/**
 * Reads `{"NAME":[…]}`, and nothing else beside the list.
 *
 * @param fault makes the error that is thrown, of what is wrong
 */
export function parseJsonList(bytes: Uint8Array, name: string, fault: Fault): readonly unknown[] {
  const root = parseJson(bytes, fault);
  const list: unknown = isJsonObject(root) ? root[name] : undefined;
  if (!isJsonObject(root) || !Array.isArray(list))
    throw fault(`it is not an object with an array of ${name}`);
  const unknown = Object.keys(root).find((key) => key !== name);
  if (unknown !== undefined) throw fault(`it has an unknown property ${JSON.stringify(unknown)}`);
  return list;
}

/** Neither an array nor null. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(bytes: Uint8Array, fault: Fault): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw fault('it is not JSON in UTF-8', error);
  }
}
