import { readFileSync } from 'node:fs';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { Server } from '@grpc/grpc-js';
import { type PackageDefinition, loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProto } from 'grpc-health-check';

const DESCRIPTORS = new URL('gen/headwater.binpb', import.meta.url);

/** Serves the contract to clients that have no copy of it: grpc.reflection v1 and v1alpha. */
export function addReflection(server: Server): void {
  const health = loadSync(healthProto);
  new ReflectionService({ ...health, headwater: committedDescriptors() }).addToServer(server);
}

/**
 * The committed descriptor set as it is. Reflection takes nothing but `fileDescriptorProtos` of a definition; made by
 * proto-loader, these would be other files than the contract's: one a package.
 */
function committedDescriptors(): PackageDefinition[string] {
  const reader = new BinaryReader(readFileSync(DESCRIPTORS));
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
