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
  | ProcessSource;

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

export interface FileSource {
  readonly kind: 'file';
  readonly path: string;
  /** Section of an INI file. */
  readonly profile: string;
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
