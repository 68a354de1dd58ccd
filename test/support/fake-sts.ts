import type { SessionCredential } from '../../origin/signing/credential.ts';
import { issued } from './fake-metadata.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';

interface FakeSts extends FaultServer {
  /** Parameters of the calls, in order. */
  readonly calls: readonly Readonly<Record<string, string>>[];
  /** `Authorization` headers of the calls. */
  readonly authorizations: readonly string[];
  /** What is issued next. */
  credential: SessionCredential;
  /** Answered instead, with 403 and a message that quotes all that was sent. */
  refusal: string | undefined;
}

/** A security token service that speaks AWS's query protocol. */
export async function startFakeSts(): Promise<FakeSts> {
  const calls: Record<string, string>[] = [];
  const authorizations: string[] = [];
  const server = await startFaultServer(({ headers }, body) => {
    const parameters = Object.fromEntries(new URLSearchParams(body));
    calls.push(parameters);
    authorizations.push(headers.authorization ?? '');
    if (fake.refusal === undefined)
      return { status: 200, body: answerXml(parameters['Action'] ?? '', fake.credential) };
    const quoted = `The canonical request should have been ${JSON.stringify(headers)} ${body}`.replace(
      /[<&]/g,
      '',
    );
    return {
      status: 403,
      body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${fake.refusal}</Code><Message>${quoted}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
    };
  });
  const fake: FakeSts = Object.assign(server, {
    calls,
    authorizations,
    credential: issued(1),
    refusal: undefined,
  });
  return fake;
}

function answerXml(action: string, credential: SessionCredential): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs } = credential;
  const expiration =
    expiresAtMs === undefined ? '' : `<Expiration>${new Date(expiresAtMs).toISOString()}</Expiration>`;
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken>${expiration}</Credentials></${action}Result></${action}Response>`;
}
