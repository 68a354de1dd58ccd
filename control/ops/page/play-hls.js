import Hls from './vendor/hls.js';

/** A short buffer, little behind and little ahead: there is something to see on the charts while a short film loops. */
const OPTIONS = { enableWorker: false, maxBufferLength: 6, maxMaxBufferLength: 6, backBufferLength: 0 };

/** Whether the browser has what it takes; else it may play HLS by itself. */
export const isSupported = () => Hls.isSupported();

/** @param told `onReady()`, `onAudio()` and `onError(text)` */
export function playHls(video, url, { onReady, onAudio, onError }) {
  const hls = new Hls(OPTIONS);
  hls.on(Hls.Events.MANIFEST_PARSED, onReady);
  hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, onAudio);
  hls.on(Hls.Events.ERROR, (_event, { fatal, type, details, response }) => {
    if (!fatal) return;
    onError(`${details}${response?.code ? ` (HTTP ${response.code})` : ''}`);
    if (type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    renditions: () => hls.levels.map(({ height, bitrate }, index) => ({ value: index, height, bitrate })),
    audio: () => hls.audioTracks.map(({ name, lang }, index) => ({ value: index, name: name || lang })),
    selectRendition: (value) => (hls.nextLevel = value),
    selectAudio: (value) => (hls.audioTrack = value),
    bitrate: () => hls.bandwidthEstimate,
    destroy: () => hls.destroy(),
  };
}
