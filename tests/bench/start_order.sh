#!/usr/bin/env bash
# Writes engine/start.ld: which functions stand together in the shared library,
# because a process that renders once runs them. To be called when much has changed.
#
#   tests/bench/start_order.sh BUILD...      releases, one with -Db_lto=true
#
# The example programs are run under callgrind: what all of them call comes first,
# then what fewer do. Link-time optimization has functions of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
examples=(hello stream sandbox filter_object threads custom_tag chat)

for build; do
    # Not the built library: valgrind knows no names of functions outside .text.
    cc -O2 -flto=auto -ffunction-sections -fdata-sections -shared -Wl,--gc-sections \
        -Wl,-soname,libtorii.so -Wl,--whole-archive "$build/engine/libtorii.a" \
        -Wl,--no-whole-archive -lm -o "$work/libtorii.so"
    nm -S "$work/libtorii.so" | awk '$3 == "r" && $2 <= "0000000000000400" {
        sub(/\..*/, "", $4); print $4 }' >>"$work/constants"
    for name in "${examples[@]}"; do
        cc -O2 -Iengine/include "examples/$name.c" -o "$work/$name" -L"$work" -ltorii \
            -pthread -Wl,-rpath,"$work"
        arguments=()
        [ "$name" != chat ] || arguments=(examples/data/chat.jinja examples/data/chat.json)
        valgrind -q --tool=callgrind --callgrind-out-file="$work/calls" \
            "$work/$name" ${arguments[@]+"${arguments[@]}"} >/dev/null
        callgrind_annotate --auto=no --threshold=100 "$work/calls" |
            sed -nE 's/^.*\?\?\?:([A-Za-z_0-9]+).* \[.*libtorii\.so.*/\1/p' |
            grep -vE '^(0x|_)' >>"$work/$name.names"
    done
done
for name in "${examples[@]}"; do sort -u "$work/$name.names"; done >"$work/names"

sections() { # KIND: names, one a line, as sections of an input file
    sed "s/.*/.$1.& .$1.&.*/" | tr '\n' ' ' | fold -s -w 80 | sed -E 's/^/      /; s/ +$//'
    echo
}
called() { # FROM TO: what that many programs call
    sort "$work/names" | uniq -c |
        awk -v from="$1" -v to="$2" '$1 >= from && $1 <= to { print $2 }'
}
{
    cat <<'END'
/* Made by tests/bench/start_order.sh: what a process that renders once needs of the
 * library stands together, so that its start touches few pages. A name of nothing does
 * no harm. */
SECTIONS
{
  .rodata.start :
  {
    *(.rodata .rodata.str* .rodata.cst*)
    *(
END
    {
        called 3 7
        cat "$work/constants"
    } | sort -u | sections rodata
    cat <<'END'
    )
  }
  .text.start :
  {
    *crtbegin*.o(.text .text.*)
END
    for programs in 7 6 5 4 3 2 1; do
        echo '    *('
        called "$programs" "$programs" | sections text
        echo '    )'
    done
    echo '  }'
    echo '}'
    echo 'INSERT BEFORE .text;'
} >engine/start.ld
