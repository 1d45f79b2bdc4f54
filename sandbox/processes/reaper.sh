#!/bin/sh
# Ends what its parent started once the parent is gone, kill -9 included: the end of stdin is the sign.
# Reads lines: own PID, disown PID, folder PATH. Each PID leads a process group of its own.
trap '' INT TERM HUP
pids=
while read -r verb value; do
  case $verb in
    own) pids="$pids $value" ;;
    disown)
      rest=
      for pid in $pids; do [ "$pid" = "$value" ] || rest="$rest $pid"; done
      pids=$rest
      ;;
    folder) set -- "$@" "$value" ;;
  esac
done
# This form, because dash takes no `--` after `-9`.
for pid in $pids; do kill -s KILL -- "-$pid" 2>/dev/null; done
# A process that is still dying may write into its folder once more.
for attempt in 1 2 3 4 5; do
  rm -rf -- "$@" 2>/dev/null && break
  sleep 0.2
done
