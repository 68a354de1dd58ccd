/**
 * Whether a URL is one that a policy's resource means: `*` stands for any characters, none of them too, and `?` for any
 * one. What follows an asterisk is looked for from the left, and looked for again further on where the rest does not
 * fit: the time it takes is the product of both lengths at the most.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html
 */
export function matchesResource(resource: string, url: string): boolean {
  let at = 0;
  let read = 0;
  let lastAsterisk = -1;
  let resumeAt = 0;
  while (read < url.length) {
    const wanted = resource[at];
    if (wanted === '*') {
      lastAsterisk = at;
      resumeAt = read;
      at += 1;
    } else if (wanted === '?' || wanted === url[read]) {
      at += 1;
      read += 1;
    } else if (lastAsterisk >= 0) {
      at = lastAsterisk + 1;
      resumeAt += 1;
      read = resumeAt;
    } else return false;
  }
  while (resource[at] === '*') at += 1;
  return at === resource.length;
}
