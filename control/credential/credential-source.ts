import type { SecretKeyCredential, SigningKeysCredential } from '../../origin/signing/credential.ts';

/** Where a bucket's credential comes from. */
export type CredentialSource =
  /** Nowhere by itself: somebody pushes one. */
  { readonly kind: 'push' } | ConfiguredSource | AskedSource;

/** A source that answers more than once, and is asked again before its answer expires. */
export type AskedSource = Asked & { readonly refresh?: RefreshSchedule };

/** What can sign for a role: all but a push, since it must be there when it is asked for. */
export type BaseSource = StaticSource | Asked;

type Asked =
  | EnvironmentSource
  | FileSource
  | ImdsSource
  | ContainerSource
  | AssumeRoleSource
  | WebIdentitySource
  | ProcessSource
  | VaultSource
  | SecretsManagerSource
  | KubernetesSecretSource;

/** When to ask, besides what expiry asks for. */
export interface RefreshSchedule {
  /** Five fields, or six with seconds first. */
  readonly cron: string;
  /** IANA name; absent: the machine's. */
  readonly timezone?: string | undefined;
}

/** The configuration file itself, of whatever kind. */
interface ConfiguredSource {
  readonly kind: 'static';
  readonly credential: SecretKeyCredential | SigningKeysCredential;
}

/** A key in the configuration file that can sign for a role. */
export interface StaticSource extends ConfiguredSource {
  readonly kind: 'static';
  readonly credential: SecretKeyCredential;
}

/** `AWS_ACCESS_KEY_ID` and its kin. */
export interface EnvironmentSource {
  readonly kind: 'environment';
}

export type FileSource = DocumentSource | DirectorySource;

/** A file that holds all of a credential. */
export interface DocumentSource {
  readonly kind: 'file';
  readonly path: string;
  /** Section of an INI file. */
  readonly profile: string;
}

/** A folder with a file for each part of a credential, as Kubernetes mounts a Secret. */
export interface DirectorySource {
  readonly kind: 'file';
  readonly directory: string;
  /** Of the files; absent: the usual ones. */
  readonly keys?: PartNames | undefined;
}

/** What the parts of a credential are called where each lies by itself. */
export interface PartNames {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: string;
}

/** The instance metadata service of EC2, version 2. */
export interface ImdsSource {
  readonly kind: 'imds';
  /** Absent: the one of the environment, else the link-local address. */
  readonly endpoint?: string | undefined;
  /** Absent: the role that the instance has. */
  readonly role?: string | undefined;
}

/** The agent beside a container: ECS, EKS Pod Identity. What is absent is taken from the environment. */
export interface ContainerSource {
  readonly kind: 'container';
  readonly fullUri?: string | undefined;
  readonly relativeUri?: string | undefined;
  readonly authorizationToken?: string | undefined;
  readonly authorizationTokenFile?: string | undefined;
}

interface RoleOptions {
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** Of the security token service; absent: the bucket's. */
  readonly region?: string | undefined;
  /** Absent: AWS's for the region. */
  readonly endpoint?: string | undefined;
}

/** `sts:AssumeRole`, signed with the credential of another source. */
export interface AssumeRoleSource extends RoleOptions {
  readonly kind: 'assume-role';
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  readonly from: BaseSource;
}

/** `sts:AssumeRoleWithWebIdentity`. What is absent is taken from the environment, where EKS puts it. */
export interface WebIdentitySource extends RoleOptions {
  readonly kind: 'web-identity';
  readonly roleArn?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** A program that prints a credential, as AWS's `credential_process`. */
export interface ProcessSource {
  readonly kind: 'process';
  /** Program and arguments; no shell. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly timeoutMs: number;
}

/** The AWS secrets engine of HashiCorp Vault or OpenBao. */
export interface VaultSource {
  readonly kind: 'vault';
  /** Scheme, host and port. */
  readonly address: string;
  /** Where the engine is mounted. */
  readonly mount: string;
  /** Of the engine. */
  readonly role: string;
  /** `creds`: whatever the role is of; `sts`: a session of a role or user. */
  readonly type: 'creds' | 'sts';
  /** How long a session is to last, as Vault writes it: `1h`; absent: as the role says. */
  readonly ttl?: string | undefined;
  readonly namespace?: string | undefined;
  /** Certificates of authorities in place of those that Node trusts, PEM. */
  readonly ca?: string | undefined;
  readonly auth: VaultAuth;
}

/** How Vault is told who we are. */
export type VaultAuth =
  | {
      readonly method: 'approle';
      readonly mount: string;
      readonly roleId: string;
      readonly secretId: string;
    }
  | {
      readonly method: 'kubernetes';
      readonly mount: string;
      readonly role: string;
      /** Read with each login: it is replaced while we run. */
      readonly tokenFile: string;
    }
  /** Somebody else, an agent of Vault's for one, keeps a token in a file; read each time. */
  | { readonly method: 'token-file'; readonly path: string };

/** A secret of AWS Secrets Manager. */
export interface SecretsManagerSource {
  readonly kind: 'secrets-manager';
  /** Name or ARN. */
  readonly secretId: string;
  readonly versionStage: string;
  /** Absent: the bucket's. */
  readonly region?: string | undefined;
  /** Absent: AWS's for the region. */
  readonly endpoint?: string | undefined;
  /** What signs the request. */
  readonly from: BaseSource;
}

/** A Secret of Kubernetes. */
export interface KubernetesSecretSource {
  readonly kind: 'kubernetes-secret';
  readonly name: string;
  /** Absent: the pod's own. */
  readonly namespace?: string | undefined;
  /** Of its data; absent: the usual ones. */
  readonly keys?: PartNames | undefined;
  /** The key of one that holds all of a credential, in place of a key for each part. */
  readonly document?: string | undefined;
  /** Scheme, host and port; absent: as a pod is told. */
  readonly api?: string | undefined;
  /** Of a service account; read with each request: it is replaced while we run. Absent: the pod's. */
  readonly tokenFile?: string | undefined;
  /** Authorities of the API; absent: the pod's, or those that Node trusts where `api` is named. */
  readonly caFile?: string | undefined;
}
