import { MediaSubject } from '../../isobmff/media-subject.ts';
import type { ReadContext } from '../../isobmff/object-reader.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { TextFormat, TextSamples, TextScript, TextSource } from '../../model/text.ts';
import { decodeText } from '../decode-text.ts';
import { parseSubRip } from '../parse-sub-rip.ts';
import { parseTtml } from '../parse-ttml.ts';
import { parseWebVtt } from '../parse-web-vtt.ts';
import { SAMPLES_LIMIT, TEXT_LIMIT_BYTES, TTML_LIMIT_BYTES } from '../text-limits.ts';
import { faultsOfText, type TextFault } from '../text-subject.ts';
import { readSamples } from './read-samples.ts';
import { SAMPLE_READERS } from './sample-readers.ts';

export type ScriptContext = ReadContext;

type Parse = (text: string, fault: TextFault) => Promise<TextScript> | TextScript;

/** By how a file is written. */
const PARSERS = {
  vtt: parseWebVtt,
  srt: parseSubRip,
  ttml: parseTtml,
} as const satisfies Partial<Record<TextFormat, Parse>>;

/** Characters of two bytes each, and what parsers make of them before cues are left. */
const BYTES_PER_BYTE = 16;

interface TextDescription {
  readonly format: TextFormat;
  readonly trackId: number;
}

/**
 * Reads what a text says.
 *
 * @throws HeadwaterError `corrupt-media`, `unsupported-media` where it is too long, and what reading throws
 */
export async function readScript(
  context: ScriptContext,
  source: TextSource,
  { format, trackId }: TextDescription,
): Promise<TextScript> {
  const { key } = source.object;
  const subject = trackId === 0 ? new MediaSubject(key) : new MediaSubject(key).track(trackId);
  const bytes = source.kind === 'file' ? source.object.sizeBytes : source.samples.totalBytes;
  const limit = format === 'ttml' ? TTML_LIMIT_BYTES : TEXT_LIMIT_BYTES;
  if (bytes > limit) throw subject.unsupported(`its text has ${bytes} bytes, the limit is ${limit}`);
  await context.memory.take(bytes * BYTES_PER_BYTE, subject);
  const fault = faultsOfText(trackId === 0 ? key : `track ${trackId} of ${key}`);
  try {
    return await (source.kind === 'file'
      ? readFile(context, source, format, fault)
      : readTrack(context, source, format, fault));
  } catch (error) {
    if (error instanceof HeadwaterError) throw error;
    throw fault('it cannot be parsed', error);
  }
}

async function readFile(
  { store, signal }: ScriptContext,
  { object, laterMs }: Extract<TextSource, { kind: 'file' }>,
  format: TextFormat,
  fault: TextFault,
): Promise<TextScript> {
  const { bucket, key, etag: ifMatch, sizeBytes } = object;
  const { bytes } = await store.readFully(
    { bucket, key, start: 0, end: sizeBytes, ifMatch, sizeBytes },
    signal,
  );
  const script = await PARSERS[format as keyof typeof PARSERS](decodeText(bytes, fault), fault);
  return laterMs === 0 ? script : later(script, laterMs);
}

function later(script: TextScript, ms: number): TextScript {
  const cues = script.cues.map((cue) => ({ ...cue, startMs: cue.startMs + ms, endMs: cue.endMs + ms }));
  return { ...script, cues };
}

async function readTrack(
  context: ScriptContext,
  { object, samples }: Extract<TextSource, { kind: 'samples' }>,
  format: TextFormat,
  fault: TextFault,
): Promise<TextScript> {
  if (samples.table.count > SAMPLES_LIMIT) {
    throw fault(`it has ${samples.table.count} samples, the limit is ${SAMPLES_LIMIT}`);
  }
  const read = await readSamples(context, object, samples);
  const steps = SAMPLE_READERS[format as keyof typeof SAMPLE_READERS](read, samples, fault);
  return withinEdit(await context.slices.run(steps, context.signal), samples);
}

/** What an edit list cuts off is not shown: neither of a cue that begins before it, nor of one that ends behind it. */
function withinEdit(script: TextScript, { table, startTicks, timescale }: TextSamples): TextScript {
  const [from, to] = [startTicks, table.endTicks].map((ticks) => Math.round((ticks * 1000) / timescale));
  const cues = script.cues
    .map((cue) => ({ ...cue, startMs: Math.max(cue.startMs, from!), endMs: Math.min(cue.endMs, to!) }))
    .filter(({ startMs, endMs }) => endMs > startMs);
  return { ...script, cues };
}
