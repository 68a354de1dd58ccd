import { type Server, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { Descriptors, withDependencies } from './descriptors.ts';
import {
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  type ServerReflectionServer,
  ServerReflectionService,
} from './gen/grpc/reflection/v1/reflection.ts';

/** Of the contract, and of gRPC's own services. */
const DESCRIPTOR_SETS = ['headwater', 'grpc'] as const;

/** The same messages under the name that older clients ask for. */
const V1ALPHA_PATH = '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo';

type Response = ServerReflectionResponse['messageResponse'];

/** Serves the contract to clients that have no copy of it: grpc.reflection v1 and v1alpha. */
export function addReflection(server: Server): void {
  const descriptors = new Descriptors(DESCRIPTOR_SETS);
  const implementation: ServerReflectionServer = {
    serverReflectionInfo(call: ServerDuplexStream<ServerReflectionRequest, ServerReflectionResponse>) {
      call.on('data', (request: ServerReflectionRequest) => {
        const messageResponse = answer(descriptors, request);
        call.write({ validHost: request.host, originalRequest: request, messageResponse });
      });
      call.on('end', () => call.end());
      call.on('error', () => call.end());
    },
  };
  server.addService(ServerReflectionService, implementation);
  const { serverReflectionInfo } = ServerReflectionService;
  server.addService(
    { serverReflectionInfo: { ...serverReflectionInfo, path: V1ALPHA_PATH } },
    implementation,
  );
}

function answer(descriptors: Descriptors, { messageRequest }: ServerReflectionRequest): Response {
  switch (messageRequest?.$case) {
    case 'listServices': {
      const service = descriptors.services().map((name) => ({ name }));
      return { $case: 'listServicesResponse', value: { service } };
    }
    case 'fileByFilename':
      return fileResponse(descriptors.file(messageRequest.value), messageRequest.value);
    case 'fileContainingSymbol':
      return fileResponse(descriptors.fileOf(messageRequest.value), messageRequest.value);
    case 'fileContainingExtension':
      return notFound(`an extension of ${messageRequest.value.containingType}`);
    case 'allExtensionNumbersOfType': {
      const baseTypeName = messageRequest.value;
      if (descriptors.fileOf(baseTypeName) === undefined) return notFound(baseTypeName);
      // The contract extends nothing.
      return { $case: 'allExtensionNumbersResponse', value: { baseTypeName, extensionNumber: [] } };
    }
    case undefined:
      return errorResponse(status.INVALID_ARGUMENT, 'Cannot answer: the request asks for nothing');
  }
}

function fileResponse(file: ReturnType<Descriptors['file']>, asked: string): Response {
  if (file === undefined) return notFound(asked);
  return { $case: 'fileDescriptorResponse', value: { fileDescriptorProto: withDependencies(file) } };
}

function notFound(asked: string): Response {
  return errorResponse(status.NOT_FOUND, `Cannot find ${asked}: this node serves no such thing`);
}

function errorResponse(errorCode: number, errorMessage: string): Response {
  return { $case: 'errorResponse', value: { errorCode, errorMessage } };
}
