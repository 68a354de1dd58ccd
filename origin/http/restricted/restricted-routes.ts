import type { RestrictConfig, RouteConfig } from '../../origin-config.ts';
import { refusal } from '../../viewer/admit-signed.ts';
import type { Admission, ViewerRequest } from '../../viewer/admission.ts';
import { isSigned, readViewerParameters, VIEWER_PARAMETERS } from '../../viewer/viewer-parameters.ts';
import { ViewerGate } from '../../viewer/viewer-gate.ts';
import type { PushedKeys } from '../../viewer/pushed-keys.ts';
import type { RequestHead } from '../connection/request-head.ts';
import { splitTarget } from '../routing/request-path.ts';
import { ClientAddresses } from './client-address.ts';
import { coversTitle, isLedTo, SIGNED_URL } from './propagated.ts';
import { cookiesOf, takeParameters } from './sent-parameters.ts';

/** CloudFront's, before the names of parameters. */
const COOKIE_PREFIX = 'CloudFront-';

/** A viewer who was admitted, and what their next requests will need. */
export interface Admitted extends Admission {
  /** What admits to all that a manifest names, by parameter; empty where nothing is handed on. */
  readonly handsOn: readonly (readonly [name: string, value: string])[];
}

interface Asking {
  readonly route: RouteConfig;
  readonly restrict: RestrictConfig;
  readonly request: RequestHead;
  /** Who is connected. */
  readonly peer: string;
}

/** Who may have what restricted routes serve. */
export class RestrictedRoutes {
  /** What admission goes by. */
  readonly keys: PushedKeys;
  readonly #gate: ViewerGate;
  readonly #addresses: ClientAddresses;

  constructor(keys: PushedKeys, trustedProxies: readonly string[]) {
    this.keys = keys;
    this.#gate = new ViewerGate(keys);
    this.#addresses = new ClientAddresses(trustedProxies);
  }

  /** What stands in the URL counts, and cookies where nothing does. @throws HeadwaterError one of the `signature-…` codes */
  admit(asking: Asking): Admitted {
    const { restrict, request } = asking;
    const names = new Set([...VIEWER_PARAMETERS, SIGNED_URL, ...tokenNames(restrict)]);
    const { rawPath, rawQuery } = splitTarget(request.url ?? '');
    const { values, isAmbiguous, rest } = takeParameters(rawQuery, names);
    if (isAmbiguous) throw refusal('signature-malformed', 'a parameter of it comes twice');
    const url = rest === '' ? rawPath : `${rawPath}?${rest}`;
    if (admits(values, restrict)) return this.#admit(asking, url, { via: 'query', values });
    const cookies = cookiesOf(request.headers.cookie);
    const inCookies = new Map(
      [...names].flatMap((name) => {
        const value = cookies.get(cookieName(name, restrict));
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
    if (admits(inCookies, restrict)) return this.#admit(asking, url, { via: 'cookie', values: inCookies });
    throw refusal('signature-missing', 'there is none');
  }

  #admit(asking: Asking, url: string, { via, values }: Said): Admitted {
    const { route, restrict } = asking;
    const token = restrict.tokens && values.get(restrict.tokens.parameter);
    if (restrict.tokens !== undefined && token !== undefined) {
      const expiresSeconds = this.#gate.admitToken(
        token,
        restrict.tokens.keys.map((key) => Buffer.from(key, 'hex')),
        this.#viewerRequest(asking, url),
      );
      return { expiresSeconds, via, handsOn: [[restrict.tokens.parameter, token]] };
    }
    const sent = readViewerParameters((name) => values.get(name));
    if (sent === undefined) throw refusal('signature-malformed', 'its parameters are not those of one');
    const signedUrl = values.get(SIGNED_URL);
    const isCanned = sent.policyText === undefined;
    if (signedUrl !== undefined && !(isCanned && isLedTo(route, signedUrl, url)))
      throw refusal('signature-other-resource', 'it is for another title');
    const request = this.#viewerRequest(asking, signedUrl ?? url);
    const expiresSeconds = this.#gate.admitSigned(sent, restrict.keyGroups, request);
    const own = [...values].filter(([name]) => name !== SIGNED_URL);
    if (!isCanned) return { expiresSeconds, via, handsOn: own };
    const covers = coversTitle(route, signedUrl ?? url);
    return { expiresSeconds, via, handsOn: covers ? [...own, [SIGNED_URL, signedUrl ?? url]] : [] };
  }

  #viewerRequest({ restrict, request, peer }: Asking, url: string): ViewerRequest {
    const { host = '', 'x-forwarded-for': forwardedFor } = request.headers;
    return {
      url,
      bases: restrict.baseUrls.length > 0 ? restrict.baseUrls : [`https://${host}`, `http://${host}`],
      address: this.#addresses.of(peer, typeof forwardedFor === 'string' ? forwardedFor : undefined),
      nowSeconds: Date.now() / 1000,
    };
  }
}

interface Said {
  readonly via: Admission['via'];
  readonly values: ReadonlyMap<string, string>;
}

function admits(values: ReadonlyMap<string, string>, restrict: RestrictConfig): boolean {
  return isSigned((name) => values.get(name)) || tokenNames(restrict).some((name) => values.has(name));
}

function tokenNames({ tokens }: RestrictConfig): readonly string[] {
  return tokens === undefined ? [] : [tokens.parameter];
}

export function cookieName(parameter: string, restrict: RestrictConfig): string {
  return tokenNames(restrict).includes(parameter) || parameter === SIGNED_URL
    ? parameter
    : COOKIE_PREFIX + parameter;
}
