# Sourced by examples/quickstart.sh and tests/run.sh: installs Debian packages.

# The packages that a build needs.  HTTP for `torii serve` is libmicrohttpd's, since a
# parser of what strangers send should be one that many have tested and that Debian
# patches.  It is loaded when a server starts, and without it all other commands work.
build_packages="gcc libc6-dev meson ninja-build pkg-config python3 \
libcmark-dev libutf8proc-dev libyaml-dev zlib1g-dev libbrotli-dev libmicrohttpd-dev \
libxxhash-dev"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "These packages are missing: run as root, or install sudo." >&2
        return 1
    fi
}

# Installs those of the named packages that are not there yet.
install_missing() {
    local missing="" package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
            grep -q 'install ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    echo "Installing:$missing"
    as_root apt-get update -qq
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends $missing >/dev/null
}
