import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../support/free-port.ts';
import { runCommand } from '../../support/run-command.ts';
import { startTestNode } from '../../support/test-node.ts';

let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  running = await startTestNode();
});
afterAll(() => running.node.close());

const SECRET = 'hunter2';

describe('wrong usage', () => {
  test.each<[args: string[], message: string]>([
    [
      ['credentials', 'push', 'media', 'AKIDEXAMPLE', SECRET],
      "too many arguments for 'push'. Expected 1 argument but got 3.",
    ],
    [['credentials', 'push', 'media', `--secret=${SECRET}`], "unknown option '--secret'"],
    [['credentials', 'push', 'media', `-s${SECRET}`], "unknown option '-s'"],
    [[SECRET], "unknown command '…'"],
    [['credentials', SECRET], "unknown command '…'"],
    [['status', `--${SECRET}`], "unknown option '--…'"],
    [
      ['signing-key', '-r', 'us-east-1', '-d', SECRET],
      "option '-d, --date <YYYYMMDD>' has an invalid argument. It is a day such as 20160902.",
    ],
    [
      ['signing-key', '-r', `' is invalid. ${SECRET}`],
      "option '-r, --region <REGION>' has an invalid argument. It has letters, digits and hyphens only.",
    ],
    [
      ['credentials', 'revoke', 'media', SECRET],
      "argument 'GENERATION' is invalid. A generation is a whole number, 0 for none yet.",
    ],
  ])('is told without the values: %j', async (args, message) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `error: ${message}\n` });
  });

  test('comes with what was meant', async () => {
    const { code, stderr } = await runCommand(['status', '--jso']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "error: unknown option '--jso'\n(Did you mean --json?)\n",
    });
  });
});

describe('--control', () => {
  test.each(['nonsense', '', '127.0.0.1', ':50051', '127.0.0.1:99999', 'http://127.0.0.1:50051', 'unix:'])(
    'refuses %j',
    async (address) => {
      const { code, stderr } = await runCommand(['status', '--control', address]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `error: option '--control <HOST:PORT>' has an invalid argument. An address is written like 127.0.0.1:50051 or unix:/run/headwater.sock.\n`,
      });
    },
  );

  async function unreachable(address: string): Promise<string> {
    const { code, stderr } = await runCommand(['status', '--control', address]);
    expect(code).toBe(1);
    return stderr.replace(`error: Cannot reach the control service at ${address}: `, '');
  }

  test('says that nobody listens', async () => {
    const nobody = 'nothing listens there; is "headwater serve" or "headwater demo" running?\n';
    expect(await unreachable(`127.0.0.1:${await freePort()}`)).toBe(nobody);
    expect(await unreachable('unix:/nowhere/control.sock')).toBe(nobody);
  });

  test('says that somebody else listens, as of the HTTP port', async () => {
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    expect(await unreachable(`127.0.0.1:${(server.address() as AddressInfo).port}`)).toBe(
      'what listens there is no control service; is it the HTTP or the ops port?\n',
    );
    server.close();
  });

  test('says that there is no such host', async () => {
    expect(await unreachable('nowhere.invalid:50051')).toBe('the host name is not known\n');
  });

  test('is asked directly, whatever proxy the environment names', async () => {
    const proxy = `http://127.0.0.1:${await freePort()}`;
    const environment = { http_proxy: proxy, https_proxy: proxy, grpc_proxy: proxy };
    const { code } = await runCommand(['status', '--control', running.control], { environment });
    expect(code).toBe(0);
  });
});
