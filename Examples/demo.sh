#!/bin/bash
# Shows what sagactl is for, on a broker of its own: every command is printed before its output, and every
# result is checked; the exit code is 0 only when all of them were right.
#
#   Examples/demo.sh [PATH/TO/sagactl]        the default is .build/release/sagactl
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)

if [ "${1-}" != --inside ]; then
  binary=$(realpath "${1-.build/release/sagactl}") || exit
  # What the machine is configured for must not reach the demo.
  for name in $(compgen -e SAGACTL_ || true); do unset "$name"; done
  export SAGACTL_CONFIG=none
  PATH=$(dirname "$binary"):$PATH
  printf 'An embedded broker, in memory, for as long as this demo runs: sagactl broker -- COMMAND\n'
  exec sagactl broker --topic hello --topic orders --topic copy -- "$here/demo.sh" --inside
fi

cd "$here/.."
if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '\n%s\n' "$*"; }

fail() {
  printf '\ndemo: %s\n' "$*" >&2
  exit 1
}

# Prints a command, runs it, prints what it wrote and how it ended; $output keeps what it wrote.
run() {
  local wanted=0 status=0
  if [ "$1" = --exit ]; then
    wanted=$2
    shift 2
  fi
  printf '%s$ %s%s\n' "$bold" "$1" "$plain"
  (cd "$here/.." && eval "$1") >"$work/output" 2>&1 || status=$?
  output=$(<"$work/output")
  if [ -n "$output" ]; then printf '%s\n' "$output"; fi
  if [ "$status" != 0 ]; then printf '[exit %s]\n' "$status"; fi
  [ "$status" = "$wanted" ] || fail "expected the command to end with exit code $wanted"
}

is() { [ "$output" = "$1" ] || fail "expected: $1"; }

contains() { [[ $output == *"$1"* ]] || fail "expected it to contain: $1"; }

say '1. Send a message with a key, and read it back. -e stops at the end instead of waiting for more.'
run "sagactl produce -t hello --key greeting --value 'Hello, Kafka'"
run "sagactl consume -t hello -e -K ': '"
is 'greeting: Hello, Kafka'

say '2. Every line of a file is a message; what stands before the first colon is its key.'
run "head -n 3 Examples/orders.txt"
run "sagactl produce -t orders -K : -l Examples/orders.txt"
run "sagactl consume -t orders -e | wc -l"
is "$(wc -l <Examples/orders.txt)"

say '3. What has the same key stays in order. Here is the life of one order.'
run "sagactl consume -t orders -e --key-is order-1007"
is "$(sed -n 's/^order-1007://p' Examples/orders.txt)"
run "sagactl consume -t orders -e --grep '\"event\":\"cancelled\"' -f '%k\n' | sort"
is "$(sed -n 's/^\([^:]*\):.*"cancelled".*/\1/p' Examples/orders.txt | sort)"

say '4. A message may be any bytes, with headers. As JSON nothing of it is lost.'
run "printf '\\x89PNG\\0\\xff' | sagactl produce -t orders -k label -H type=image/png -H draft -"
run "sagactl consume -t orders -e -J --key-is label"
contains '"key":"label","valueBase64":"iVBORwD/","headers":[["type","image/png"],["draft",null]]}'

say '5. So a topic is copied by a pipe, and the copy is the same to the last bit.'
run "sagactl consume -t orders -e -J | sagactl produce -t copy -J --keep-partitions"
run "sagactl consume -t orders -e -J | sed 's/\"orders\"/\"copy\"/' | sort > $work/orders.json"
run "sagactl consume -t copy -e -J | sort > $work/copy.json"
run "cmp $work/orders.json $work/copy.json && wc -l < $work/copy.json"
is "$(($(wc -l <Examples/orders.txt) + 1))"
run "sagactl topics show copy"
[ "$(awk 'NR > 1 { sum += $NF } END { print sum }' <<<"$output")" = "$(wc -l <"$work/copy.json")" ] \
  || fail 'the offsets do not add up'

say '6. Exit codes tell scripts what happened: 66 for a topic that is not there, 1 when some records failed.'
run --exit 66 "sagactl consume -t ordres -e"
contains 'did you mean orders?'
printf '%s\n' '{"key":"a","value":"fine"}' 'this is no record' '{"key":"b","value":"fine too"}' >"$work/mixed.json"
run --exit 1 "sagactl produce -t hello -J --rejects $work/rejects.json $work/mixed.json"
contains ':2'
run "sagactl consume -t hello -e | sort"
is $'Hello, Kafka\nfine\nfine too'
run "wc -l < $work/rejects.json"
is 1

say "That is it: 'sagactl broker' gives you a broker to play with on localhost:9092, 'sagactl --help' the rest."
