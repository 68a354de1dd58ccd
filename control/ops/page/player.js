import Hls from './vendor/hls.js';
import { formatBytes } from './format.js';

/** A short buffer, little behind and little ahead: there is something to see on the charts while a short film loops. */
const PLAYER_OPTIONS = {
  enableWorker: false,
  maxBufferLength: 6,
  maxMaxBufferLength: 6,
  backBufferLength: 0,
};

/** Plays HLS from the origin, with a choice of rendition and language. */
export class Player {
  #video = document.querySelector('#video');
  #rendition = document.querySelector('#rendition');
  #audio = document.querySelector('#audio');
  #state = document.querySelector('#player-state');
  #hls;

  constructor() {
    this.#rendition.addEventListener('change', () => {
      this.#hls.nextLevel = Number(this.#rendition.value);
    });
    this.#audio.addEventListener('change', () => {
      this.#hls.audioTrack = Number(this.#audio.value);
    });
    setInterval(() => this.#describe(), 1000);
  }

  play(url) {
    this.#hls?.destroy();
    this.#hls = undefined;
    this.#say(`Loading ${url}`);
    if (Hls.isSupported()) this.#playWithHls(url);
    else this.#playNatively(url);
  }

  #playWithHls(url) {
    const hls = new Hls(PLAYER_OPTIONS);
    this.#hls = hls;
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#start());
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.#offerRenditions());
    hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, () => this.#offerAudio());
    hls.on(Hls.Events.ERROR, (_event, data) => this.#onError(data));
    hls.loadSource(url);
    hls.attachMedia(this.#video);
  }

  #playNatively(url) {
    this.#video.src = url;
    this.#start();
  }

  #start() {
    // Refused only where a browser does not let even a muted video start by itself; then there are the controls.
    this.#video.play().catch(() => this.#say('Press play.'));
  }

  #offerRenditions() {
    const levels = this.#hls.levels.map(({ height, bitrate }, index) => [
      index,
      `${height ? `${height}p, ` : ''}${Math.round(bitrate / 1000)} kbit/s`,
    ]);
    offer(this.#rendition, [[-1, 'automatic'], ...levels]);
  }

  #offerAudio() {
    const tracks = this.#hls.audioTracks.map(({ name, lang }, index) => [
      index,
      name || lang || `track ${index + 1}`,
    ]);
    offer(this.#audio, tracks);
    this.#audio.value = String(Math.max(0, this.#hls.audioTrack));
  }

  #onError({ fatal, type, details, response }) {
    if (!fatal) return;
    this.#say(`Playback failed: ${details}${response?.code ? ` (HTTP ${response.code})` : ''}`, 'failed');
    if (type === Hls.ErrorTypes.MEDIA_ERROR) this.#hls.recoverMediaError();
  }

  #describe() {
    const { videoWidth, videoHeight, buffered, currentTime } = this.#video;
    if (!this.#hls || videoWidth === 0) return;
    const ahead = buffered.length > 0 ? Math.max(0, buffered.end(buffered.length - 1) - currentTime) : 0;
    const { droppedVideoFrames = 0 } = this.#video.getVideoPlaybackQuality?.() ?? {};
    const estimate = this.#hls.bandwidthEstimate;
    this.#say(
      [
        `${videoWidth} × ${videoHeight}`,
        `${ahead.toFixed(1)} s buffered`,
        Number.isFinite(estimate) ? `${formatBytes(estimate / 8)}/s measured` : '',
        `${droppedVideoFrames} frames dropped`,
      ]
        .filter(Boolean)
        .join(' · '),
    );
  }

  #say(text, state = '') {
    if (this.#state.textContent !== text) this.#state.textContent = text;
    this.#state.dataset.state = state;
  }
}

function offer(select, choices) {
  select.replaceChildren(...choices.map(([value, text]) => new Option(text, String(value))));
  select.disabled = choices.length < 2;
}
