#!/bin/sh
# Runs the Node that comes with the packages, or says in one sentence why it cannot run here.
if ! node --version >/dev/null 2>&1; then
  reason=$(node --version 2>&1)
  case $reason in
    *libatomic.so.1*) echo "bitting: Node 26 needs the system library libatomic; install it and try again: apt-get install libatomic1" >&2 ;;
    *) echo "bitting: the Node that comes with the packages does not run here: $reason" >&2 ;;
  esac
  exit 1
fi
exec node "$@"
