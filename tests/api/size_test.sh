#!/usr/bin/env bash
# Keeps the library small: what it weighs when it is stripped, and what the loader
# has to do before a program of it can start.
#
#   size_test.sh LIBRARY NEEDED      libtorii.so of a release build, and how many
#                                    libraries it may load besides libc
set -euo pipefail
limit=614400 # 600 KiB
passed=0
failed=0

check() { # NAME LIMIT VALUE
    if [ "$3" -le "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1: $3, more than $2"
    fi
}

section() { # NAME: its size in the library
    size -A "$1" | awk -v name="$2" '$1 == name { print $2; found = 1 }
        END { if (!found) print 0 }'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
strip -o "$work/libtorii.so" "$1"
lib="$work/libtorii.so"

check "bytes" "$limit" "$(stat -c %s "$lib")"
check "bytes of tables for unwinding" 1000 "$(section "$lib" .eh_frame)"
check "bytes that relocations change" 23000 "$(section "$lib" .data.rel.ro)"
check "bytes that can be written" 4500 "$(section "$lib" .data)"
# Each library to load costs a program's start about as much as a rendering of a page.
check "libraries besides libc" "$2" "$(readelf -d "$lib" | grep NEEDED |
    grep -cvE '\[(libc|ld-linux.*)\.so' || true)"
# With packed relocations only those that name a symbol are left.
if [ "$(section "$lib" .relr.dyn)" -gt 0 ]; then
    check "bytes of relocations" 3000 "$(($(section "$lib" .rela.dyn) +
        $(section "$lib" .rela.plt) + $(section "$lib" .relr.dyn)))"
fi
# What a start needs stands together, as far as its list still knows the functions.
if [ "$(section "$lib" .text.start)" -gt 0 ]; then
    listed=$(grep -oE '\.text\.[A-Za-z_0-9]+' "$(dirname "$0")/../../engine/start.ld" |
        sed 's/\.text\.//' | sort -u)
    known=$(nm "$1" | awk '{ sub(/\..*/, "", $3); print $3 }' | sort -u)
    check "percent of the list for the start that are no functions (start_order.sh)" 15 \
        "$(comm -23 <(echo "$listed") <(echo "$known") | awk -v all="$(echo "$listed" |
            wc -l)" 'END { printf "%d", NR * 100 / all }')"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
