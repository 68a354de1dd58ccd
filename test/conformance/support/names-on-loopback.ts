import dns from 'node:dns';

/** Preloaded by `node --import`, or imported: every name is this machine's. Buckets as virtual hosts have names that nobody resolves. */
const toThisMachine = (
  _name: string,
  options: dns.LookupAllOptions,
  done: (...found: unknown[]) => void,
): void => {
  if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
};
dns.lookup = toThisMachine as typeof dns.lookup;
