import { formatBitrate } from './format.js';
import { isSupported, playHls } from './play-hls.js';

/** Plays a title from the origin, with a choice of rendition and language. */
export class Player {
  #video = document.querySelector('#video');
  #rendition = document.querySelector('#rendition');
  #audio = document.querySelector('#audio');
  #state = document.querySelector('#player-state');
  #playing;
  /** Of those that were asked for, the one that is still wanted. */
  #latest = 0;

  constructor() {
    this.#rendition.addEventListener('change', () => this.#playing.selectRendition(valueOf(this.#rendition)));
    this.#audio.addEventListener('change', () => this.#playing.selectAudio(valueOf(this.#audio)));
    setInterval(() => this.#describe(), 1000);
  }

  /** @param format `HLS`, `DASH` or `Smooth` */
  async play(url, format) {
    const asked = ++this.#latest;
    this.#playing?.destroy();
    this.#playing = undefined;
    for (const select of [this.#rendition, this.#audio]) offer(select, []);
    this.#say(`Loading ${format}`);
    const told = {
      onReady: () => this.#onReady(),
      onAudio: () => this.#offerAudio(),
      onError: (text) => this.#say(`Playback failed: ${text}`, 'bad'),
    };
    try {
      if (format === 'HLS' && !isSupported()) return this.#playNatively(url);
      const playing = await (format === 'HLS' ? playHls(this.#video, url, told) : this.#playDash(url, told));
      if (asked === this.#latest) this.#playing = playing;
      else playing.destroy();
    } catch (error) {
      told.onError(error.message);
    }
  }

  async #playDash(url, told) {
    const { playDash } = await import('./play-dash.js');
    return playDash(this.#video, url, told);
  }

  #playNatively(url) {
    this.#video.src = url;
    this.#start();
  }

  #onReady() {
    this.#offerRenditions();
    this.#start();
  }

  #start() {
    // Refused only where a browser does not let even a muted video start by itself; then there are the controls.
    this.#video.play().catch(() => this.#say('Press play.'));
  }

  #offerRenditions() {
    const found = (this.#playing?.renditions() ?? []).map(({ value, height, bitrate }) => [
      value,
      `${height ? `${height}p, ` : ''}${formatBitrate(bitrate)}`,
    ]);
    offer(this.#rendition, [[-1, 'automatic'], ...found]);
  }

  #offerAudio() {
    const found = this.#playing?.audio() ?? [];
    offer(
      this.#audio,
      found.map(({ value, name }, index) => [value, name || `track ${index + 1}`]),
    );
  }

  #describe() {
    const { videoWidth, videoHeight, buffered, currentTime } = this.#video;
    if (!this.#playing || videoWidth === 0 || this.#state.dataset.tone === 'bad') return;
    const ahead = buffered.length > 0 ? Math.max(0, buffered.end(buffered.length - 1) - currentTime) : 0;
    const { droppedVideoFrames = 0 } = this.#video.getVideoPlaybackQuality?.() ?? {};
    const estimate = this.#playing.bitrate();
    this.#say(
      [
        `${videoWidth} × ${videoHeight}`,
        `${ahead.toFixed(1)} s buffered`,
        Number.isFinite(estimate) ? `${formatBitrate(estimate)} measured` : '',
        `${droppedVideoFrames} frames dropped`,
      ]
        .filter(Boolean)
        .join(' · '),
    );
  }

  #say(text, tone = '') {
    if (this.#state.textContent !== text) this.#state.textContent = text;
    this.#state.dataset.tone = tone;
  }
}

/** Names of renditions are numbers in one player, and words in another. */
function valueOf({ value }) {
  return /^-?\d+$/.test(value) ? Number(value) : value;
}

function offer(select, choices) {
  select.replaceChildren(...choices.map(([value, text]) => new Option(text, String(value))));
  select.disabled = choices.length < 2;
}
