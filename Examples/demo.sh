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
  exec sagactl broker --topic hello --topic orders --topic copy --topic example_topic -- "$here/demo.sh" --inside
fi

if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/orders.txt" "$here/bike-order/saga.yaml" "$work"
cd "$work"

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
  (eval "$1") >output 2>&1 || status=$?
  output=$(<output)
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
run "head -n 3 orders.txt"
run "sagactl produce -t orders -K : -l orders.txt"
run "sagactl consume -t orders -e | wc -l"
is "$(wc -l <orders.txt)"

say '3. What has the same key stays in order. Here is the life of one order.'
run "sagactl consume -t orders -e --key-is order-1007"
is "$(sed -n 's/^order-1007://p' orders.txt)"
run "sagactl consume -t orders -e --grep '\"event\":\"cancelled\"' -f '%k\n' | sort"
is "$(sed -n 's/^\([^:]*\):.*"cancelled".*/\1/p' orders.txt | sort)"

say '4. A message may be any bytes, with headers. As JSON nothing of it is lost.'
run "printf '\\x89PNG\\0\\xff' | sagactl produce -t orders -k label -H type=image/png -H draft -"
run "sagactl consume -t orders -e -J --key-is label"
contains '"key":"label","valueBase64":"iVBORwD/","headers":[["type","image/png"],["draft",null]]}'

say '5. So a topic is copied by a pipe, and the copy is the same to the last bit.'
run "sagactl consume -t orders -e -J | sagactl produce -t copy -J --keep-partitions"
run "sagactl consume -t orders -e -J | sed 's/\"orders\"/\"copy\"/' | sort > orders.json"
run "sagactl consume -t copy -e -J | sort > copy.json"
run "cmp orders.json copy.json && wc -l < copy.json"
is "$(($(wc -l <orders.txt) + 1))"
run "sagactl topics show copy"
[ "$(awk 'NR > 1 { sum += $NF } END { print sum }' <<<"$output")" = "$(wc -l <"copy.json")" ] \
  || fail 'the offsets do not add up'

say '6. Exit codes tell scripts what happened: 66 for a topic that is not there, 1 when some records failed.'
run --exit 66 "sagactl consume -t ordres -e"
contains 'did you mean orders?'
printf '%s\n' '{"key":"a","value":"fine"}' '{"key":"b","val' '{"key":"c","value":"fine too"}' >mixed.json
run "cat mixed.json"
run --exit 1 "sagactl produce -t hello -J --rejects rejects.json mixed.json"
contains 'line 2'
run "cat rejects.json"
contains '"unreadable":'
run "sagactl consume -t hello -e | sort"
is $'Hello, Kafka\nfine\nfine too'

say '7. A saga: to order a bike, brakes are ordered. The definition says how each step is undone, and is checked first.'
run "sed -n '/^steps:/,$ p' saga.yaml"
run "sagactl saga validate saga.yaml"
contains 'brakes'

say '8. The supplier has disc brakes: the order completes. Everything that happens is a record of a topic first.'
run "sagactl saga run saga.yaml --id bike-1 --input '{\"orderId\":\"1\",\"brakes\":\"disc\"}'"
contains '"state":"completed"'

say '9. Rim brakes are out of stock: nothing was ordered, so nothing is undone. Exit code 10 says: compensated.'
run --exit 10 "sagactl saga run saga.yaml --id bike-2 --input '{\"orderId\":\"2\",\"brakes\":\"rim\"}'"
contains '"state":"compensated"'
contains 'OutOfStock'

say '10. About coaster brakes the supplier does not answer. The order may have been taken: it is cancelled.'
run --exit 10 "sagactl saga run saga.yaml --id bike-3 --input '{\"orderId\":\"3\",\"brakes\":\"coaster\"}'"
contains '"state":"compensated"'

say '11. The topic holds the whole life of each: replay tells it, and proves that every rule was kept.'
run "sagactl saga replay -t example_topic --saga bike-1"
contains 'completed'
run "sagactl saga replay -t example_topic --saga bike-3"
contains 'compensated'
run "sagactl saga replay -t example_topic --verify"
contains 'all invariants hold'

say '12. Every way this saga can go, with a crash at every point, and what would be left behind: nothing.'
run "sagactl saga simulate saga.yaml --exhaustive"

say "That is it. 'sagactl broker' serves a broker to play with on localhost:9092; 'sagactl --help' tells the rest."
