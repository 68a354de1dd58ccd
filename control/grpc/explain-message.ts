import type { ExplainedAnswer, ExplainedPart } from '../../origin/explain/explained-answer.ts';
import type { Explanation } from '../lending/explain.ts';
import type * as v1 from './gen/headwater/control/v1/signing_service.ts';

/** An explanation in the contract's words. */
export function explainMessage({ answer, ...explained }: Explanation): v1.ExplainResponse {
  const { subrequest, storeAnswer } = explained;
  return { ...explained, subrequest, storeAnswer, answer: answerMessage(answer) };
}

function answerMessage(answer: ExplainedAnswer): v1.OriginAnswer {
  const { status, code, message, contentType, lengthBytes, parts, leftOut, ignored, fromMemory } = answer;
  return {
    status,
    errorCode: code,
    errorMessage: message,
    contentType,
    lengthBytes: BigInt(lengthBytes),
    parts: parts.map((part) => ({ part: partMessage(part) })),
    leftOut: [...leftOut],
    ignored: [...ignored],
    headers: answer.headers.map(([name, value]) => ({ name, value })),
    fromMemory,
  };
}

function partMessage(part: ExplainedPart): v1.AnswerPart['part'] {
  if (part.kind === 'made') return { $case: 'madeBytes', value: BigInt(part.lengthBytes) };
  const { bucket, key, start, end } = part.range;
  const [firstByte, lastByte, usedBytes] = [BigInt(start), BigInt(end - 1), BigInt(part.usedBytes)];
  return { $case: 'read', value: { bucket, key, firstByte, lastByte, usedBytes } };
}
