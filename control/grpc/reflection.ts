import { readFileSync } from 'node:fs';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { Server } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';

/** Of the contract, and of the health service: as Buf compiles them. */
const DESCRIPTOR_SETS = ['headwater', 'health'] as const;

/** Serves the contract to clients that have no copy of it: grpc.reflection v1 and v1alpha. */
export function addReflection(server: Server): void {
  const definitions = DESCRIPTOR_SETS.map((name) => [name, committedDescriptors(name)]);
  new ReflectionService(Object.fromEntries(definitions) as PackageDefinition).addToServer(server);
}

/**
 * A committed descriptor set as it is. Reflection takes nothing but `fileDescriptorProtos` of a definition. Made by
 * proto-loader, these would be other files than the published ones: one a package, and such as strict clients refuse.
 */
function committedDescriptors(name: string): PackageDefinition[string] {
  const reader = new BinaryReader(readFileSync(new URL(`gen/${name}.binpb`, import.meta.url)));
  const fileDescriptorProtos: Buffer[] = [];
  // FileDescriptorSet has one field: repeated FileDescriptorProto file = 1.
  while (reader.pos < reader.len) {
    reader.tag();
    fileDescriptorProtos.push(Buffer.from(reader.bytes()));
  }
  return {
    format: 'Protocol Buffer 3 DescriptorProto',
    type: {},
    fileDescriptorProtos,
  } as PackageDefinition[string];
}
