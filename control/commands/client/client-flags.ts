/** What a command is told of the control service, on its command line or in the environment. */
export interface ClientFlags {
  /** `HOST:PORT` or `unix:PATH`. */
  readonly control: string;
  /** Files in PEM. */
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tokenFile?: string;
}
