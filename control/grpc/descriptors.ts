import { readFileSync } from 'node:fs';
import {
  createFileRegistry,
  fromBinary,
  toBinary,
  type DescFile,
  type FileRegistry,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { shippedFile } from '../shipped-file.ts';

/** The published files of what the node serves, as Buf compiled them: a strict client refuses any other. */
export class Descriptors {
  readonly #registry: FileRegistry;

  /** @param sets names of descriptor sets beside the generated code */
  constructor(sets: readonly string[]) {
    const registries = sets.map((name) => {
      const bytes = readFileSync(shippedFile(`control/grpc/gen/${name}.binpb`));
      return createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
    });
    this.#registry = createFileRegistry(...registries);
  }

  /** Full names. */
  services(): string[] {
    return [...this.#registry].filter(({ kind }) => kind === 'service').map(({ typeName }) => typeName);
  }

  /** A file by its path, as `google/rpc/status.proto`. */
  file(path: string): DescFile | undefined {
    return this.#registry.getFile(path);
  }

  /** The file that declares a type or a service, or a member of one: a field, a method. */
  fileOf(symbol: string): DescFile | undefined {
    const owner = symbol.slice(0, Math.max(0, symbol.lastIndexOf('.')));
    return (this.#registry.get(symbol) ?? this.#registry.get(owner))?.file;
  }
}

/** A file and all that it needs, serialized, each once; what needs others comes before them. */
export function withDependencies(file: DescFile): Buffer[] {
  const files = new Set([file]);
  for (const each of files) for (const needed of each.dependencies) files.add(needed);
  return [...files].map(({ proto }) => Buffer.from(toBinary(FileDescriptorProtoSchema, proto)));
}
