import type { ListenAddress, OriginConfig } from '../../origin/origin-config.ts';
import type { AccessEntry } from '../access/access-entry.ts';
import type { TlsFiles } from '../access/tls-files.ts';
import type { FleetConfig } from '../fleet/fleet-config.ts';
import type { StateConfig } from '../state/state-file.ts';
import type { CredentialSource } from '../credential/credential-source.ts';

/** A configuration file, understood: every default filled in, every secret in its place. */
export interface HeadwaterConfig {
  /** What the workers are told. */
  readonly origin: OriginConfig;
  /** Absent: what the origin says can be read on the way. */
  readonly originTls?: TlsFiles;
  /** How many worker processes. */
  readonly workers: number;
  readonly control: {
    readonly listen: ListenAddress;
    /** Absent: what is said can be read on the way. */
    readonly tls?: TlsFiles | undefined;
    /** Who may call; absent: whoever can connect. */
    readonly access?: readonly AccessEntry[] | undefined;
  };
  readonly ops: {
    readonly listen: ListenAddress;
    /** Names that it answers under, in lower case, beside addresses and loopback; absent: none. */
    readonly hosts?: readonly string[];
    /** Whether it signs for proxies that call out to it; absent: no. */
    readonly signCallout?: boolean;
  };
  /** Keys of objects that credentials are tried with, by the bucket's name; absent: none. */
  readonly probes?: Readonly<Record<string, string>>;
  /** Where what is pushed outlives the process; absent: nowhere. */
  readonly state?: StateConfig;
  /** The fleet that shares what is pushed; absent: this node is alone. There is a state then, too. */
  readonly fleet?: FleetConfig;
  /** Where the audit trail goes: a path, or `-` for standard output; absent: the log. */
  readonly audit?: { readonly file: string };
  /** Where each bucket's credential comes from, by the bucket's name in the configuration. */
  readonly credentials: Readonly<Record<string, CredentialSource>>;
}

export type { CredentialSource } from '../credential/credential-source.ts';
