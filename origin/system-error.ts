/** What people know the operating system's errors by; the rest keep their code. */
const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the address is in use',
  EADDRNOTAVAIL: 'this machine has no such address',
  EISDIR: 'it is a directory',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'there is no such file',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of the path is no directory',
  ENOTFOUND: 'the host name is not known',
};

/** The state to end a message with: `the address is in use`. An error without a code is ours, and has its own. */
export function describeSystemError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : (TEXTS[code] ?? code);
}
