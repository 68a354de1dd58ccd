/** Keys and tokens have a run of such characters at least this long; names are made of shorter words. */
const LIKE_A_SECRET = /[A-Za-z0-9+/=]{20}/;

const SECRET_CHARS = 20;

/** Of variables and buckets; a token is longer. */
const MAX_NAME_CHARS = 63;

/** A name as a message may hold it: `…` in place of none, and of what could be a secret that was pasted there. */
export function showName(name: string): string {
  return name === '' || name.length > MAX_NAME_CHARS || isLikeASecret(name) ? '…' : name;
}

/** Base64 of URLs has hyphens as names have them, and then its letters tell. */
function isLikeASecret(name: string): boolean {
  return LIKE_A_SECRET.test(name) || (name.length >= SECRET_CHARS && isMixed(name));
}

/** As `showName`, of a path, whose slashes cut a secret short. */
export function showPath(path: string): string {
  return path.split('/').every((part) => part === '' || (showName(part) === part && !isMixed(part)))
    ? path
    : '…';
}

/** Few names have letters of both cases and digits; every key has. */
function isMixed(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}
