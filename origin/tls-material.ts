/** What a server shows its clients, and whom it believes; PEM. Never to be logged. */
export interface TlsMaterial {
  /** The chain, the server's own certificate first. */
  readonly cert: string;
  readonly key: string;
  /** Of whoever vouches for clients; absent: no certificate of a client is looked at. */
  readonly ca?: string;
}

/** What every worker goes by: whoever comes back to another worker goes on with the session it has. */
export interface ServerTls {
  readonly revision: number;
  readonly material: TlsMaterial;
  /** 48 bytes in base64 that session tickets are sealed with (RFC 5077 4). */
  readonly ticketKeys: string;
}
