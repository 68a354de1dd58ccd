import { toldOf } from './acknowledgement-message.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import { maskAccessKeyId } from '../credential/mask-access-key-id.ts';
import { auditedUrl } from '../lending/audited-url.ts';
import { showName } from '../show-name.ts';
import {
  CredentialServiceService,
  type PushCredentialRequest,
  type PushCredentialResponse,
} from './gen/headwater/control/v1/credential_service.ts';
import { FleetServiceService } from './gen/headwater/control/v1/fleet_service.ts';
import { NodeServiceService } from './gen/headwater/control/v1/node_service.ts';
import { KeyGroupServiceService } from './gen/headwater/control/v1/key_group_service.ts';
import { SigningServiceService, type ViewerGrant } from './gen/headwater/control/v1/signing_service.ts';
import { StatusServiceService } from './gen/headwater/control/v1/status_service.ts';
import { cacheRules } from './cache-rules.ts';
import { CacheServiceService } from './gen/headwater/control/v1/cache_service.ts';
import { keyRules } from './key-rules.ts';
import { type RpcRule, type RulesOf, rulesByPath } from './rpc-rules.ts';

/** As long as a key may be. */
const MAX_KEY_LENGTH = 1024;

const bucketOf = ({ bucket }: { readonly bucket: string }) => ({ bucket });

type Changed = Pick<PushCredentialResponse, 'generation' | 'workers' | 'nodes' | 'revision'>;

/** Which generation is active, and how many workers and nodes sign so. */
function changeOf(changed: Changed) {
  return { generation: changed.generation, ...toldOf(changed) };
}

const idOf = ({ requestId }: { readonly requestId: string }) =>
  requestId === '' ? {} : { requestId: showName(requestId) };

type Given = NonNullable<PushCredentialRequest['credential']>;

const KINDS: Readonly<Record<Given['$case'], Credential['kind']>> = {
  accessKeyPair: 'access-key',
  sessionCredentials: 'session',
  scopedSigningKeys: 'signing-keys',
  bearerToken: 'bearer',
};

function credentialFields(given: Given) {
  const kind = KINDS[given.$case];
  return given.$case === 'bearerToken'
    ? { kind }
    : { kind, maskedAccessKeyId: maskAccessKeyId(given.value.accessKeyId) };
}

const credentialRules: RulesOf<typeof CredentialServiceService> = {
  pushCredential: {
    role: 'rotator',
    action: 'Cannot push a credential',
    bucket: 'required',
    audit: {
      action: 'push credential',
      subject: (request) => ({
        ...bucketOf(request),
        ...(request.credential && credentialFields(request.credential)),
        validateOnly: request.validateOnly,
        ...idOf(request),
      }),
      effect: changeOf,
    },
  },
  refreshCredential: {
    role: 'rotator',
    action: 'Cannot refresh the credential',
    bucket: 'required',
    audit: {
      action: 'refresh credential',
      subject: bucketOf,
      effect: (response) => ({ ...changeOf(response), changed: response.changed }),
    },
  },
  rollbackCredential: {
    role: 'rotator',
    action: 'Cannot roll back',
    bucket: 'required',
    audit: {
      action: 'roll back credential',
      subject: (request) => ({ ...bucketOf(request), ...idOf(request) }),
      effect: (response) => ({ ...changeOf(response), restoredGeneration: response.restoredGeneration }),
    },
  },
  revokeCredential: {
    role: 'rotator',
    action: 'Cannot revoke a generation',
    bucket: 'required',
    audit: {
      action: 'revoke credential',
      subject: (request) => ({ ...bucketOf(request), revokedGeneration: request.generation }),
      effect: changeOf,
    },
  },
  getRotations: { role: 'viewer', action: 'Cannot tell the rotations', bucket: 'none', audit: 'no' },
  listCredentials: { role: 'viewer', action: 'Cannot list the credentials', bucket: 'none', audit: 'no' },
  watchCredentials: { role: 'viewer', action: 'Cannot watch the credentials', bucket: 'none', audit: 'no' },
};

const grantOf = ({ grant }: { readonly grant: ViewerGrant | undefined }) => ({
  url: auditedUrl(grant?.url ?? ''),
  ...(grant !== undefined && grant.resource !== '' && { resource: auditedUrl(grant.resource) }),
  keyId: showName(grant?.keyId ?? ''),
  expireTime: grant?.expireTime?.toISOString(),
});

const signingRules: RulesOf<typeof SigningServiceService> = {
  signRequest: {
    role: 'rotator',
    action: 'Cannot sign the request',
    bucket: 'required',
    audit: {
      action: 'sign request',
      subject: (request) => ({ ...bucketOf(request), url: auditedUrl(request.url) }),
      effect: ({ generation }) => ({ generation }),
    },
  },
  presignUrl: {
    role: 'rotator',
    action: 'Cannot presign the URL',
    bucket: 'required',
    audit: {
      action: 'presign URL',
      subject: (request) => ({ ...bucketOf(request), key: request.key.slice(0, MAX_KEY_LENGTH) }),
      effect: ({ generation, expireTime }) => ({ generation, expireTime: expireTime?.toISOString() }),
    },
  },
  signViewerUrl: {
    role: 'rotator',
    action: 'Cannot sign the URL',
    bucket: 'every',
    audit: { action: 'sign viewer URL', subject: grantOf, effect: () => ({}) },
  },
  signViewerCookies: {
    role: 'rotator',
    action: 'Cannot sign the cookies',
    bucket: 'every',
    audit: { action: 'sign viewer cookies', subject: grantOf, effect: () => ({}) },
  },
  explain: {
    // Asked of the store, it sends a signed read.
    role: 'rotator',
    action: 'Cannot explain the URL',
    bucket: 'by-url',
    audit: {
      action: 'explain URL against store',
      // Without asking the store, an explanation shows a signature that is masked.
      subject: ({ url, againstStore }) => (againstStore ? { url: auditedUrl(url) } : undefined),
      effect: ({ subrequest, storeAnswer }) => ({
        generation: subrequest?.generation,
        storeStatus: storeAnswer?.status,
      }),
    },
  },
};

const statusRules: RulesOf<typeof StatusServiceService> = {
  getStatus: { role: 'viewer', action: 'Cannot tell the status', bucket: 'none', audit: 'no' },
  watchStatus: { role: 'viewer', action: 'Cannot watch the status', bucket: 'none', audit: 'no' },
};

const nodeRules: RulesOf<typeof NodeServiceService> = {
  reloadConfig: {
    role: 'admin',
    action: 'Cannot reload the configuration',
    bucket: 'none',
    audit: {
      action: 'reload configuration',
      subject: ({ validateOnly }) => ({ validateOnly }),
      effect: ({ changedKeys, workers }) => ({ changedKeys, workers: workers.length }),
    },
  },
  restartWorkers: {
    role: 'admin',
    action: 'Cannot restart the workers',
    bucket: 'none',
    audit: {
      action: 'restart workers',
      subject: () => ({}),
      effect: ({ workers }) => ({ workers: workers.length }),
    },
  },
};

const fleetRules: RulesOf<typeof FleetServiceService> = {
  getFleet: { role: 'viewer', action: 'Cannot tell the fleet', bucket: 'none', audit: 'no' },
  watchFleet: { role: 'viewer', action: 'Cannot watch the fleet', bucket: 'none', audit: 'no' },
  acceptCluster: {
    role: 'admin',
    action: 'Cannot accept the cluster',
    bucket: 'none',
    audit: {
      action: 'accept cluster',
      subject: () => ({}),
      effect: ({ revision }) => ({ revision: Number(revision) }),
    },
  },
};

/** What is decided of every RPC, by the path that a call names. */
export const RPCS: ReadonlyMap<string, RpcRule> = new Map([
  ...rulesByPath(CredentialServiceService, credentialRules),
  ...rulesByPath(SigningServiceService, signingRules),
  ...rulesByPath(StatusServiceService, statusRules),
  ...rulesByPath(NodeServiceService, nodeRules),
  ...rulesByPath(FleetServiceService, fleetRules),
  ...rulesByPath(KeyGroupServiceService, keyRules),
  ...rulesByPath(CacheServiceService, cacheRules),
]);
