import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { OriginCertificate } from '../../../control/reload/origin-certificate.ts';
import type { TlsChange } from '../../../origin/messages.ts';
import { createAuthority } from '../../support/certificate-authority.ts';
import { keptLog } from '../support/control-fixtures.ts';

const authority = createAuthority('ours');

function rig() {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-origin-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') };
  const install = () => {
    const issued = authority.issue({ names: ['DNS:localhost'] });
    writeFileSync(files.key, issued.key);
    writeFileSync(files.certificate, issued.certificate);
    return issued.certificate;
  };
  const told: TlsChange[] = [];
  const log = keptLog();
  const certificate = new OriginCertificate({
    log,
    broadcast: (change) => {
      told.push(change);
      return Promise.resolve();
    },
  });
  onTestFinished(() => certificate.close());
  return { files, install, told, log, certificate };
}

test('OriginCertificate tells workers of another certificate, once, with other keys of tickets', () => {
  const { files, install, told, certificate } = rig();
  const first = install();
  certificate.configure(files);
  expect(certificate.current).toMatchObject({ revision: 1, material: { cert: first } });
  certificate.configure(files);
  expect(told).toEqual([]);
  const before = certificate.current;
  const second = install();
  certificate.configure({ ...files });
  expect(told).toMatchObject([{ kind: 'tls', tls: { revision: 2, material: { cert: second } } }]);
  expect(certificate.current).toBe(told[0]?.tls);
  expect(certificate.current?.ticketKeys).not.toBe(before?.ticketKeys);
});

test('OriginCertificate keeps what it has where its files are no good, and says so', () => {
  const { files, install, told, log, certificate } = rig();
  install();
  certificate.configure(files);
  const before = certificate.current;
  writeFileSync(files.key, 'nonsense');
  certificate.configure(files);
  expect(certificate.current).toBe(before);
  expect(told).toEqual([]);
  expect(log.lines).toMatchObject([{ level: 'error', fields: { reason: 'holds no private key in PEM' } }]);
  expect(() => certificate.configure({ ...files, certificate: `${files.certificate}.none` })).toThrow(
    /cannot be read/,
  );
  expect(certificate.current).toBe(before);
  certificate.configure(undefined);
  expect(certificate.current).toBeUndefined();
});
