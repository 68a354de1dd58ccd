/** Large: loaded when somebody wants it. The second makes Smooth Streaming of the first. */
const LIBRARIES = ['./vendor/dash.js', './vendor/dash-mss.js'];

/** As short as that of HLS, for the same reason. */
const BUFFER = {
  bufferToKeep: 2,
  bufferPruningInterval: 2,
  bufferTimeDefault: 6,
  bufferTimeAtTopQuality: 6,
  bufferTimeAtTopQualityLongForm: 6,
};

/** @param told as `playHls` is */
export async function playDash(video, url, { onReady, onAudio, onError }) {
  const [{ MediaPlayer }] = await Promise.all(LIBRARIES.map((name) => import(name)));
  const player = MediaPlayer().create();
  player.updateSettings({ debug: { logLevel: 0 }, streaming: { buffer: BUFFER } });
  player.on('error', ({ error }) => onError(`${error.code} ${error.message}`));
  player.on('streamInitialized', () => {
    onReady();
    onAudio();
  });
  player.initialize(video, url, false);
  const audio = () => player.getTracksFor('audio');
  const representations = () => player.getRepresentationsByType('video');
  const automatic = (isOn) =>
    player.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: isOn } } } });
  return {
    renditions: () =>
      representations().map(({ id, height, bandwidth }) => ({ value: id, height, bitrate: bandwidth })),
    audio: () =>
      audio().map(({ labels, lang }, index) => ({ value: index, name: labels?.[0]?.text || lang })),
    selectRendition(value) {
      automatic(value === -1);
      if (value !== -1) player.setRepresentationForTypeById('video', value, true);
    },
    selectAudio: (value) => player.setCurrentTrack(audio()[value]),
    bitrate: () => player.getAverageThroughput('video') * 1000,
    destroy: () => player.destroy(),
  };
}
