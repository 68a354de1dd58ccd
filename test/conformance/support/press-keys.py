"""Runs argv[2:] on a terminal and prints what it shows. argv[1] is a JSON list of pairs: what is to be shown, and what is
typed then."""

import json
import os
import pty
import sys

steps = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
since = b""
while True:
    while steps and steps[0][0].encode() in since:
        since = b""
        os.write(terminal, steps.pop(0)[1].encode())
    try:
        shown = os.read(terminal, 65536)
    except OSError:
        break
    since += shown
    sys.stdout.buffer.write(shown)
    sys.stdout.flush()
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
