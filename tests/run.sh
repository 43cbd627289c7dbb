#!/usr/bin/env bash
# Installs what the tests need, builds with AddressSanitizer and
# UndefinedBehaviorSanitizer, runs every test and ends with the line
# "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/.."
. examples/packages.sh

# shellcheck disable=SC2086
install_missing $build_packages g++ libcmocka-dev parallel python3-jinja2 \
    python3-markupsafe python3-pytest dpkg-dev python3-yaml python3-jsonschema \
    libcurl4-gnutls-dev git universal-ctags libxml2-utils nodejs chromium
# npm comes with some installations of Node.js that are no Debian packages
command -v npm >/dev/null 2>&1 || install_missing npm

out="$PWD/build/test-results"
rm -rf "$out"
mkdir -p "$out"
failed_steps=0
export TORII_NO_NPM="$out/no-npm" # made when no registry answers; see npm_packages.py

# step NAME COMMAND...: runs it, keeps its output, tells how it went.  Within it the
# shell does not end by itself when something fails: what decides is joined by &&.
step() {
    local name="$1" start status=0 last
    shift
    start=$(date +%s)
    "$@" >"$out/$name.log" 2>&1 || status=$?
    if [ $status -eq 0 ] && ! grep -aqE '[0-9]+ passed, [0-9]+ failed' "$out/$name.log" &&
        grep -aq '^skipped:' "$out/$name.log"; then
        status=77 # meson counts what was skipped as well done
    fi
    if [ $status -eq 77 ]; then # what the test needs is not here; it says what
        printf '%-28s %4ss  skipped: %s\n' "$name" $(($(date +%s) - start)) \
            "$(grep -a -m 1 skipped "$out/$name.log" | sed 's/^skipped: //')"
        rm "$out/$name.log"
        return
    fi
    last=$(grep -aE '^([A-Za-z]+: )?[0-9]+ passed, [0-9]+ failed' "$out/$name.log" |
        tail -n 1 || true)
    printf '%-28s %4ss  %s\n' "$name" $(($(date +%s) - start)) \
        "${last:-$([ $status -eq 0 ] && echo done || echo "exit $status")}"
    if [ $status -ne 0 ]; then
        failed_steps=$((failed_steps + 1))
        tail -n 40 "$out/$name.log"
    fi
    # a step that counts nothing counts as one test
    if [ -z "$last" ]; then
        [ $status -eq 0 ] && echo "1 passed, 0 failed" >>"$out/$name.log" ||
            echo "0 passed, 1 failed" >>"$out/$name.log"
    fi
}

configure() {
    [ -f build/asan/build.ninja ] || meson setup build/asan \
        -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false \
        -Dtests=true
}

build() {
    ninja -C build/asan
}

# Sanitizers make the compiler see ghosts; warnings are errors without them.
warnings() {
    [ -f build/plain/build.ninja ] || meson setup build/plain \
        -Dbuildtype=plain -Dwerror=true
    ninja -C build/plain
}

# Without computed gotos and vectors, as other compilers and processors have it.
portable() {
    [ -f build/portable/build.ninja ] || meson setup build/portable \
        -Dbuildtype=debugoptimized -Dcli=false -Dtests=true -Dcomputed_goto=false \
        -Dsimd=false
    ninja -C build/portable tests/run_cases tests/api/api_peak &&
        build/portable/tests/run_cases -x quirks tests/conformance/cases/*.jsonl &&
        build/portable/tests/api/api_peak # sanitizers would count their own memory
}

# The library as it is released: other optimizations for other files, and its size.
release() {
    [ -f build/release-test/build.ninja ] || meson setup build/release-test \
        -Dbuildtype=release -Dcli=false -Dtests=true
    meson compile -C build/release-test run_cases torii:shared_library &&
        build/release-test/tests/run_cases -x quirks tests/conformance/cases/*.jsonl &&
        tests/api/size_test.sh build/release-test/engine/libtorii.so 0
}

# What users of the library get, from outside of the tree.
installed() {
    tests/api/install_test.sh build/plain
}

# What several threads do at once, under ThreadSanitizer.
threads() {
    [ -f build/tsan/build.ninja ] || meson setup build/tsan \
        -Dbuildtype=debugoptimized -Dtests=true -Db_sanitize=thread -Db_lundef=false
    ninja -C build/tsan tests/markdown/markdown_test tests/api/api_threads cli/torii &&
        TSAN_OPTIONS=halt_on_error=1 build/tsan/tests/markdown/markdown_test &&
        TSAN_OPTIONS=halt_on_error=1 build/tsan/tests/api/api_threads &&
        tests/cli/threads.py --torii build/tsan/cli/torii
}

# The command as one file.
static_program() {
    [ -f build/static/build.ninja ] || meson setup build/static \
        -Dbuildtype=release -Db_lto=false -Dstatic=true -Dprefer_static=true
    ninja -C build/static cli/torii &&
        tests/cli/static_test.sh build/static/cli/torii build/plain/cli/torii
}

export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1

step style python3 tests/style/check.py .
step configure configure
step warnings warnings
step installed installed
step portable portable
step threads threads
step static static_program
step release release
step build build
built=$([ -x build/asan/cli/torii ] && [ -x build/asan/tests/run_cases ] && echo yes || true)
if [ -n "$built" ]; then
    for test in $(meson introspect build/asan --tests | python3 -c '
import json, sys
print("\n".join(t["name"].replace(" ", "?") for t in json.load(sys.stdin)))'); do
        name=$(echo "$test" | tr '?' ' ')
        step "${name// /-}" meson test -C build/asan --no-rebuild --verbose \
            --timeout-multiplier 10 "$name" # a busy machine is no failure
    done
fi

if [ -n "$built" ]; then
    step theme python3 tests/theme/run.py --torii build/asan/cli/torii
    step theme-browser python3 tests/theme/browser.py --torii build/asan/cli/torii \
        --work build/test-browser --limit 4 # all pages take minutes
    step cli python3 tests/cli/run.py --torii build/asan/cli/torii
    step serve-browser python3 tests/cli/serve_browser.py --torii build/asan/cli/torii
    step html-validate python3 tests/cli/html_validate.py --torii build/asan/cli/torii
fi

total=$(cat "$out"/*.log | grep -aE '^([A-Za-z]+: )?[0-9]+ passed, [0-9]+ failed' |
    awk '{ p += $(NF - 3); f += $(NF - 1) } END { printf "%d passed, %d failed", p, f }')
echo
echo "$total"
[ $failed_steps -eq 0 ]
