/** Runs around `npm test`: nobody should think that all was tested. */
export function teardown(): void {
  console.log(`
Left out, since they need Debian packages (docs/testing.md):
  npm run test:conformance   signatures checked by Ceph, media decoded by ffmpeg, rotation under load;
                             and, without packages, reads over undici and more damaged files: npx vitest run --project thorough
  npm run test:browser       hls.js, shaka-player and dash.js in Chromium
`);
}
