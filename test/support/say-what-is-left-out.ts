/** Runs around `npm test`: nobody should think that all was tested. */
export function teardown(): void {
  console.log(`
Left out, since they need Debian packages (docs/testing.md):
  npm run test:conformance   signatures checked by Ceph, media decoded by ffmpeg, fleets on etcd;
                             and, without packages (npx vitest run --project thorough --project nodes), reads over undici,
                             damaged files by the thousand, and whole nodes under load or from other servers' configurations
  npm run test:browser       hls.js, shaka-player and dash.js in Chromium
`);
}
