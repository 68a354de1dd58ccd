import { type ErrorCode, HeadwaterError } from '../../origin/model/errors.ts';
import { ControlError, type ControlErrorCode, invalidArgument } from '../control-error.ts';

/** What a refusal of the origin's own code is called here; others are faults. */
const CODES: Partial<Record<ErrorCode, ControlErrorCode>> = {
  'no-credential': 'no-credential',
  'not-found': 'no-route',
};

/** Runs code of the origin; its refusals become those of the control service. */
export function translateRefusals<T>(action: string, field: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    const state = error.message.replace(/^[^:]*: /, '');
    if (error.code === 'malformed-url') {
      throw invalidArgument(action, [{ field, description: `cannot be read: ${state}` }]);
    }
    const code = CODES[error.code];
    throw code === undefined ? error : new ControlError(code, `${action}: ${state}`);
  }
}

/** @throws ControlError `invalid-argument` for a method that is no read */
export function readMethod(action: string, method: string): 'GET' | 'HEAD' {
  const given = method === '' ? 'GET' : method.toUpperCase();
  if (given === 'GET' || given === 'HEAD') return given;
  throw invalidArgument(action, [{ field: 'method', description: 'must be GET or HEAD' }]);
}
