#!/bin/sh
# The brakes supplier as a program. Its books are the folder $SUPPLIER_BOOKS: a file for every order says what became
# of it, `ordered` or `cancelled`. Repeating an order or a cancellation changes nothing; cancelling what was never
# ordered is right; an order that comes after its cancellation is refused (65).
set -eu
call=$(cat) books=${SUPPLIER_BOOKS:-${TMPDIR:-/tmp}/bike-supplier}
order=$books/$(printf %s "${SAGA_IDEMPOTENCY_KEY%/*}" | tr -c 'A-Za-z0-9-' _)
mkdir -p "$books" || exit 69 # nothing has happened yet: try again
case $SAGA_COMMAND:$call in
  CancelBrakes:*) echo cancelled >"$order" ;;
  OrderBrakes:*'"brakes":"rim"'*)
    echo '{"outcome":"refused","error":{"code":"OutOfStock","message":"there are no rim brakes left"}}' && exit 1 ;;
  OrderBrakes:*)
    (set -C && echo ordered >"$order") 2>/dev/null || ! grep -q cancelled "$order" || exit 65
    case $call in *'"brakes":"coaster"'*) exec sleep 60 ;; esac # the order is taken, and nobody says so
    echo "{\"supplierOrder\":\"${order##*/}\"}" ;;
  *) exit 64 ;;
esac
