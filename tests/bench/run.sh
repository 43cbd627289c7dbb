#!/usr/bin/env bash
# Builds Torii as it is released and prints a table of its times beside Jinja2's.
#
#   tests/bench/run.sh [--rounds N] [--only NAME ...]
#
# BUILD names another build folder, for example one made with profiles.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build/release}
[ -f "$build/build.ninja" ] || meson setup "$build" -Dbuildtype=release -Db_lto=true
ninja -C "$build" tests/bench/bench_engine tests/bench/bench_limit >/dev/null
python3 tests/bench/generate.py "$build/tests/bench/workloads"
exec python3 tests/bench/compare.py "$build/tests/bench/bench_engine" \
    "$build/tests/bench/workloads" --limit "$build/tests/bench/bench_limit" "$@"
