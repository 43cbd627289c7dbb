#!/usr/bin/env bash
# A build that knows from experience which way the engine mostly goes.
#
#   tests/bench/train.sh [FOLDER]      default: build/profiled
#
# Builds with counters, runs the workloads and the conformance cases, and builds
# again with what was counted (gcc; Meson's option b_pgo).
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:-build/profiled}
[ -f "$build/build.ninja" ] || meson setup "$build" -Dbuildtype=release -Db_lto=true \
    -Dtests=true
meson configure "$build" -Db_pgo=generate
ninja -C "$build" tests/bench/bench_engine tests/run_cases
python3 tests/bench/generate.py "$build/tests/bench/workloads"
for workload in "$build"/tests/bench/workloads/*/; do
    "$build/tests/bench/bench_engine" "$workload" >/dev/null
done
"$build/tests/run_cases" -x quirks tests/conformance/cases/*.jsonl >/dev/null
meson configure "$build" -Db_pgo=use
ninja -C "$build" tests/bench/bench_engine
