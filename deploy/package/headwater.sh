#!/bin/sh
# The command as npm installs it. It runs on the Node that npm put beside the package, else on the one of the machine.
# A young generation of 2 MB keeps the primary small: it holds little and computes less; workers choose for themselves.
root=$(dirname "$(dirname "$(readlink -f "$0")")")
for node in "$root/node_modules/node/bin/node" "$root/../node/bin/node"; do
  [ -x "$node" ] && exec "$node" --max-semi-space-size=2 "$root/dist/control/main.js" "$@"
done
exec node --max-semi-space-size=2 "$root/dist/control/main.js" "$@"
