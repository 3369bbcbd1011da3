# Shared by the set-up scripts: where things go, how they speak. Sourced, not run.

cache="${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm"
mkdir -p "$cache"

say() { printf 'set-up: %s\n' "$*"; }
fail() {
  printf 'set-up: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# version_at_least 3.1.69 3.1.74  -> success
version_at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

as_root=""
if [ "$(id -u)" != 0 ]; then have sudo && as_root="sudo"; fi
may_install() { [ "$(id -u)" = 0 ] || [ -n "$as_root" ]; }
