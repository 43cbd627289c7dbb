#!/usr/bin/env bash
# Installs a build into an empty folder and looks at it as its users do: programs
# outside the tree build with pkg-config in C17 and C++17, with each compiler
# there is, against the shared and the static library; the library exports only
# its own names and needs only libc.
#
#   install_test.sh BUILD_DIR
set -euo pipefail
cd "$(dirname "$0")/../.."
build="$PWD/$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

check() { # NAME COMMAND...
    local name="$1"
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        cat "$work/log"
    fi
}

meson install -C "$build" --no-rebuild --quiet --destdir "$work/root"
prefix=$(find "$work/root" -name torii.pc -printf '%h\n' | sed 's|/lib.*||')
lib=$(dirname "$(find "$work/root" -name libtorii.so)")
export PKG_CONFIG_PATH="$lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$work/root"
export LD_LIBRARY_PATH="$lib"

for file in include/torii.h include/torii.hpp include/torii_markdown.h; do
    check "$file is installed" test -f "$prefix/$file"
done
for file in libtorii.a libtorii.so libtorii-markdown.a pkgconfig/torii-markdown.pc; do
    check "$file is installed" test -e "$lib/$file"
done

soname() { readelf -d "$1" | grep -q "SONAME.*\[$2\]"; }
check "soname" soname "$lib/libtorii.so" libtorii.so.0
only_torii() {
    nm -D --defined-only "$1" | awk '{print $3}' | grep -v '^torii_' && return 1
    return 0
}
check "exports of libtorii" only_torii "$lib/libtorii.so"
check "exports of libtorii-markdown" only_torii "$lib/libtorii-markdown.so"
needs() {
    local extra
    extra=$(readelf -d "$1" | sed -n 's/.*NEEDED.*\[\(.*\)\].*/\1/p' |
        grep -vE '^(libc|libm|ld-linux.*)\.so' || true)
    [ -z "$extra" ] || { echo "needs $extra"; return 1; }
}
check "dependencies of libtorii" needs "$lib/libtorii.so"

# builds and runs an example with the compiler and the flags
program() { # EXPECTED SOURCE COMPILER FLAGS...
    local expected="$1" source="$2"
    shift 2
    # shellcheck disable=SC2046
    "$@" -Wall -Wextra -Werror "$source" -o "$work/program" \
        $(pkg-config --cflags --libs ${link:-} torii) &&
        "$work/program" | diff "$expected" -
}
for compiler in gcc clang; do
    command -v $compiler >/dev/null || continue
    check "C17 with $compiler" program examples/output/hello.txt examples/hello.c \
        $compiler -std=c17
    link=--static check "static, C17 with $compiler" program \
        examples/output/filter_object.txt examples/filter_object.c $compiler -std=c17 \
        -static
done
for compiler in g++ clang++; do
    command -v $compiler >/dev/null || continue
    check "C++17 with $compiler" program examples/output/greeting.txt \
        examples/greeting.cpp $compiler -std=c++17
done

# the manual's programs do what it says
check "programs of the manual" python3 tests/api/manual_test.py \
    --include "$prefix/include" --lib "$lib/libtorii.a" examples/manual/embedding/*.md
check "ownership types" gcc -std=c17 -fsyntax-only -DTORII_CHECK_OWNERSHIP \
    -I"$prefix/include" examples/hello.c examples/filter_object.c examples/threads.c

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
