/** Configuration of an origin with two workers that nobody asks for anything: there is no store behind it. */
export function idleConfig(port: number): string {
  return `
origin: { listen: "127.0.0.1:${port}", workers: 2 }
control: { listen: 127.0.0.1:0 }
ops: { listen: 127.0.0.1:0 }
buckets:
  media: { bucket: films, region: eu-central-1, endpoint: http://127.0.0.1:1 }
routes:
  - { path: /vod/, bucket: media }
`;
}
