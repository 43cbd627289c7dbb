#!/usr/bin/env bash
# From a fresh Debian to a rendered site: installs what is missing, builds a
# release into build/release, renders the example blog. Takes seconds the second
# time.
set -euo pipefail
cd "$(dirname "$0")/.."
. examples/packages.sh

# shellcheck disable=SC2086
install_missing $build_packages

if [ ! -f build/release/build.ninja ]; then
    meson setup build/release -Dbuildtype=release -Db_lto=true >build-setup.log 2>&1 || {
        cat build-setup.log >&2
        exit 1
    }
    rm -f build-setup.log
fi
echo "Building into build/release ..."
ninja -C build/release -v >build/release/build.log 2>&1 || {
    grep -E -A5 'error|FAILED' build/release/build.log | head -40 >&2
    exit 1
}

build/release/cli/torii -C examples/blog build

site="$PWD/examples/blog/public"
cat <<TEXT

The command:   $PWD/build/release/cli/torii
The site:      $site
To look at it: python3 -m http.server -d $site 8000
               and open http://127.0.0.1:8000/
TEXT
