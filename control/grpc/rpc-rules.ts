import type { RouteConfig } from '../../origin/origin-config.ts';
import type { Role } from '../access/identity.ts';

/** What a call is about, nothing secret but what was given in the place of a bucket's name. */
export type AuditSubject = object & { readonly bucket?: string };

/** What a call leaves in the audit trail. */
export interface AuditRule<Request, Response> {
  readonly action: string;
  /** Undefined where it changes and lends nothing. */
  readonly subject: (request: Request) => AuditSubject | undefined;
  /** What came of it, when it succeeded. */
  readonly effect: (response: Response) => object;
}

type BucketOf<Request> = (request: Request, routes: readonly RouteConfig[]) => string | undefined;

/** What is decided of one RPC. */
export interface RpcRule<Request = never, Response = never> {
  readonly role: Role;
  /** How refusals of any request begin: `Cannot push a credential`. */
  readonly action: string;
  /** Whether a request names a bucket, which then must not be empty; `by-url`: its URL leads to one; `every`: what it
   * lends is good for all; or which it is about, by the routes there are.
   */
  readonly bucket: 'required' | 'none' | 'by-url' | 'every' | BucketOf<Request>;
  /** `no`: it changes nothing, and lends nothing. */
  readonly audit: AuditRule<Request, Response> | 'no';
}

/** A service as it is generated: how each method reads its request and its answer. */
type ServiceDefinition = Readonly<
  Record<
    string,
    {
      readonly path: string;
      readonly requestDeserialize: (value: Buffer) => unknown;
      readonly responseDeserialize: (value: Buffer) => unknown;
    }
  >
>;

/** A rule in the types of a method: it says truly whether a request names a bucket. */
type RuleOf<Request, Response> = RpcRule<Request, Response> & {
  readonly bucket: Request extends { readonly bucket: string }
    ? 'required'
    : 'none' | 'by-url' | 'every' | BucketOf<Request>;
};

/** A rule for each method of a service, in the method's own types: one that is new does not compile without. */
export type RulesOf<Service extends ServiceDefinition> = {
  readonly [Method in keyof Service]: RuleOf<
    ReturnType<Service[Method]['requestDeserialize']>,
    ReturnType<Service[Method]['responseDeserialize']>
  >;
};

/** The rules of a service by the path that a call names. */
export function rulesByPath<Service extends ServiceDefinition>(
  service: Service,
  rules: RulesOf<Service>,
): [path: string, rule: RpcRule][] {
  return Object.entries(service).map(([method, { path }]) => [path, rules[method] as RpcRule]);
}
