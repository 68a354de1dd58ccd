import { expect, it } from 'vitest';
import { runCommand } from '../support/run-command.ts';

it.each([{}, { CI: 'true' }, { TERM: 'xterm-256color', COLORTERM: 'truecolor' }])(
  'what goes into a pipe has no colour, with %j in the environment',
  async (environment) => {
    const { stderr, code } = await runCommand(['check', '--config', '/nowhere.yaml'], { environment });
    expect(code).toBe(1);
    expect(stderr).toContain('/nowhere.yaml');
    expect(stderr).not.toContain('\u001b');
  },
);
