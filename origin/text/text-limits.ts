/**
 * Of a file of text, and of all samples of a track together: a film of three hours in a hundred thousand words has 600 KB,
 * with tags around every word a few times that.
 */
export const TEXT_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Of a TTML document, which is parsed at one go: 100 ms and 50 MB at most. A film of many styles has 500 KB.
 */
export const TTML_LIMIT_BYTES = 1024 * 1024;

/** A day's worth of subtitles, one every two seconds. */
export const CUES_LIMIT = 50_000;

/** Of a track: cues, and the pauses between them. */
export const SAMPLES_LIMIT = 2 * CUES_LIMIT;

/** Of one cue: more does not fit on any screen, tags included. */
export const CUE_LIMIT_CHARACTERS = 16 * 1024;

/** Four days: no asset is longer, and a time in milliseconds stays far from what 32 bits hold. */
export const TIME_LIMIT_MS = 4 * 24 * 3_600_000;

/** Held beside the characters of a cue: an object of five fields, and the heads of its strings. */
export const CUE_OVERHEAD_BYTES = 160;
