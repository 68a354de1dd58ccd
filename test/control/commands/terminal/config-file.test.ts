import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configFile } from '../../../../control/commands/terminal/config-file.ts';

/** The home of somebody who has a configuration in each of these folders. */
function homeWith(...folders: string[]): string {
  const home = mkdtempSync(join(tmpdir(), 'headwater-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  for (const folder of folders) {
    mkdirSync(join(home, folder, 'headwater'), { recursive: true });
    writeFileSync(join(home, folder, 'headwater/headwater.yaml'), '');
  }
  return home;
}

describe('configFile()', () => {
  it('is what the command line names, or else the environment', () => {
    expect(configFile('a.yaml', { HEADWATER_CONFIG: 'b.yaml' })).toBe('a.yaml');
    expect(configFile(undefined, { HEADWATER_CONFIG: 'b.yaml' })).toBe('b.yaml');
  });

  it('else is found in the folder that XDG_CONFIG_HOME names', () => {
    const home = homeWith('.config', 'mine');
    const found = (XDG_CONFIG_HOME: string) => configFile(undefined, { HOME: home, XDG_CONFIG_HOME });
    expect(found(join(home, 'mine'))).toBe(join(home, 'mine/headwater/headwater.yaml'));
    for (const none of ['', 'mine']) expect(found(none)).toBe(join(home, '.config/headwater/headwater.yaml'));
  });

  it('says everywhere that it has looked', () => {
    const home = homeWith();
    expect(() => configFile(undefined, { HOME: home, HEADWATER_CONFIG: '' })).toThrow(
      'Cannot find a configuration: neither --config nor HEADWATER_CONFIG names one, and there is none at ' +
        `./headwater.yaml, ${home}/.config/headwater/headwater.yaml, /etc/headwater/headwater.yaml. "headwater init" writes one`,
    );
  });
});
