import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChannelCredentials, type GrpcObject, credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync } from '@grpc/proto-loader';

export type ReflectionVersion = 'v1' | 'v1alpha';

interface ReflectionResponse {
  listServicesResponse?: { service: { name: string }[] };
  fileDescriptorResponse?: { fileDescriptorProto: Buffer[] };
  errorResponse?: { errorMessage: string };
}

/** A client that knows an address and nothing else: it asks the server what it offers. */
export class ReflectionClient {
  readonly #address: string;
  readonly #version: ReflectionVersion;
  readonly #secrets: ChannelCredentials;

  constructor(address: string, version: ReflectionVersion, secrets = credentials.createInsecure()) {
    this.#address = address;
    this.#version = version;
    this.#secrets = secrets;
  }

  async services(): Promise<string[]> {
    const { listServicesResponse } = await this.#ask({ listServices: '*' });
    return (listServicesResponse?.service ?? []).map(({ name }) => name);
  }

  /** What is needed to call a service, made from the descriptors that the server sends. */
  async load(service: string): Promise<GrpcObject> {
    const { fileDescriptorResponse } = await this.#ask({ fileContainingSymbol: service });
    const set = Buffer.concat((fileDescriptorResponse?.fileDescriptorProto ?? []).map(fileOfSet));
    const options = { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true };
    return loadPackageDefinition(loadFileDescriptorSetFromBuffer(set, options));
  }

  #ask(request: object): Promise<ReflectionResponse> {
    const Client = reflectionClient(this.#version);
    const client = new Client(this.#address, this.#secrets);
    const { promise, resolve, reject } = Promise.withResolvers<ReflectionResponse>();
    const stream = client.ServerReflectionInfo();
    stream.on('data', (response) => {
      if (response.errorResponse) reject(new Error(response.errorResponse.errorMessage));
      else resolve(response);
      stream.end();
    });
    stream.on('error', reject).on('end', () => client.close());
    stream.write(request);
    return promise;
  }
}

interface ReflectionStream {
  on(event: 'data', listener: (response: ReflectionResponse) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'end', listener: () => void): this;
  write(request: object): void;
  end(): void;
}

type ReflectionConstructor = new (
  address: string,
  credentials: unknown,
) => { ServerReflectionInfo(): ReflectionStream; close(): void };

function reflectionClient(version: ReflectionVersion): ReflectionConstructor {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('@grpc/reflection'))), '../proto');
  const definition = loadSync(`grpc/reflection/${version}/reflection.proto`, { includeDirs: [folder] });
  const root = loadPackageDefinition(definition) as unknown as {
    grpc: { reflection: Record<ReflectionVersion, { ServerReflection: ReflectionConstructor }> };
  };
  return root.grpc.reflection[version].ServerReflection;
}

/** One element of FileDescriptorSet: field 1, length-delimited. */
function fileOfSet(file: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = file.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      length.push(rest);
      break;
    }
    length.push((rest & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.from([0x0a, ...length]), file]);
}
