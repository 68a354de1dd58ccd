import { startTestNode } from './test-node.ts';
import { parseStateKey } from '../../../control/state/state-key.ts';

/** A node with a state, in a process of its own that a test may kill; says where it listens and what it holds. */
const [file = '', key = ''] = process.argv.slice(2);
const { node, control } = await startTestNode({ state: { file, key: parseStateKey(key)! }, workers: 1 });
const [media] = node.status().credentials;
const line = { control, generation: media?.generation, maskedAccessKeyId: media?.active?.maskedAccessKeyId };
process.stdout.write(`${JSON.stringify(line)}\n`);
