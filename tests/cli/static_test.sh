#!/bin/sh
# A torii that is one file: no libraries, no interpreter, and it builds what the
# usual program builds.
#
#     static_test.sh STATIC USUAL
set -eu
one=$(realpath "$1") usual=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
check() {
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $*"; fi
}
alone() { ! readelf -l "$one" | grep -q INTERP; }
# Without what is for debuggers; most of it are the C library and Unicode's tables.
small() {
    strip -o "$work/stripped" "$one"
    size=$(stat -c %s "$work/stripped")
    echo "the static program: $size bytes"
    [ "$size" -le 4500000 ]
}
builds() {
    env -i "$one" init --yes -t docs "$work/site" >"$work/log" 2>&1 &&
        env -i "$one" -C "$work/site" build -o "$work/static" >>"$work/log" 2>&1 &&
        env -i "$usual" -C "$work/site" build -f -o "$work/usual" >>"$work/log" 2>&1 &&
        diff -r "$work/static" "$work/usual" || { cat "$work/log"; return 1; }
}
check alone
check small
check builds
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
