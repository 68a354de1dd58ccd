import { BinaryReader } from '@bufbuild/protobuf/wire';

/** What stands for a request that could not be decoded: whoever checks requests refuses it. */
export const MALFORMED_REQUEST = Symbol('malformed request');

interface Decodes {
  readonly requestDeserialize: (value: Buffer) => unknown;
}

/**
 * A service whose methods decode whatever comes. Where decoding fails, the library would answer INTERNAL, as if the
 * fault were ours.
 */
export function lenientService<Service extends object>(service: Service): Service {
  const methods = Object.entries(service as Readonly<Record<string, Decodes>>).map(([name, method]) => [
    name,
    { ...method, requestDeserialize: (value: Buffer) => decoded(method, value) },
  ]);
  return Object.fromEntries(methods) as Service;
}

function decoded({ requestDeserialize }: Decodes, value: Buffer): unknown {
  try {
    checkFields(value);
    return requestDeserialize(value);
  } catch {
    return MALFORMED_REQUEST;
  }
}

/**
 * What is generated ends a message at a zero byte, and reads a field that is longer than the message as far as it goes.
 *
 * @throws Error for what is no sequence of fields
 */
function checkFields(value: Buffer): void {
  const reader = new BinaryReader(value);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    reader.skip(type, field);
  }
}
