# Emscripten 3.1.69 or newer. Sourced by setup.sh after common.sh. Writes $cache/env.sh.

wanted=3.1.69
tools="$cache/emscripten-$wanted"

emcc_version() { "$1" --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*[0-9]\).*/\1/p'; }

write_env() { printf '%s\n' "$@" >"$cache/env.sh"; }

# A shell that has sourced our env.sh has our own emcc on PATH.
system_has_emscripten() {
  have emcc && [[ "$(command -v emcc)" != "$cache"/* ]] || return
  local found
  found=$(emcc_version emcc)
  [ -n "$found" ] && version_at_least "$wanted" "$found"
}
apt_has_emscripten() {
  local offered
  offered=$(apt-cache policy emscripten 2>/dev/null | sed -n 's/.*Candidate: \([0-9][0-9.]*\).*/\1/p')
  [ -n "$offered" ] && version_at_least "$wanted" "$offered" && may_install
}
# Beside the installation of the packages, which waits for other archives.
begin_emscripten() {
  [ ! -f "$tools/done" ] && ! system_has_emscripten && ! apt_has_emscripten || return 0
  unpack_emscripten &
  emscripten_unpacked=$!
}

find_emscripten() {
  if system_has_emscripten; then
    say "emcc $(emcc_version emcc) is on PATH"
    write_env "# emcc of the system is used"
    return
  fi
  if [ -n "${emscripten_unpacked:-}" ]; then
    wait "$emscripten_unpacked" || exit 1
  elif [ ! -f "$tools/done" ]; then
    have apt-get || fail "emcc $wanted or newer is needed on PATH (this system has no apt-get to fetch it with)"
    if apt_has_emscripten; then
      say "installing emscripten"
      $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends emscripten ||
        fail "apt-get could not install emscripten"
      write_env "# emcc of the system is used"
      return
    fi
    unpack_emscripten
  fi
  write_config
  say "emcc from the cache is used"
  write_env "export PATH=\"$tools/bin:$tools/node_modules/.bin:\$PATH\"" \
    "export EM_CONFIG=\"$tools/em_config\""
}

# The archive's address, from the machine's own apt sources, so that a user's mirror is respected.
debian_archive() {
  local files
  files=$(find /etc/apt -name '*.sources' -o -name '*.list')
  # shellcheck disable=SC2086
  sed -n -e 's/^URIs:[[:space:]]*\([^[:space:]]*\).*/\1/p' \
    -e 's/^deb[[:space:]]\(\[[^]]*\][[:space:]]*\)\{0,1\}\([^[:space:]]*\).*/\2/p' $files |
    sed -n '\#/debian/*$#{p;q;}'
}

unpack_emscripten() {
  local archive apt work deb keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  archive=$(debian_archive)
  [ -n "$archive" ] || fail "no Debian archive among this machine's apt sources; put emcc $wanted or newer on PATH"
  apt="$cache/apt"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  printf 'deb [signed-by=%s] %s trixie main\n' "$keyring" "$archive" >"$apt/sources.list"
  local options=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
  say "downloading Emscripten (237 MB, once)"
  apt-get "${options[@]}" -qq update || fail "the Debian 13 package lists could not be read"
  (cd "$apt" && apt-get "${options[@]}" -o Acquire::ForceHash=sha256 -qq download emscripten) ||
    fail "the emscripten package could not be downloaded"
  deb=$(ls "$apt"/emscripten_*.deb | head -n 1)

  work="$tools.partial"
  rm -rf "$work"
  mkdir -p "$work"
  say "unpacking Emscripten (about 15 s)"
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work" --exclude='*/pic/*' --exclude='*/lto-pic/*' \
    --exclude='*/tests/*' --exclude='*san*.a' --exclude='*-debug*.a' \
    || fail "the emscripten package could not be unpacked"
  say "installing binaryen, acorn and typescript beside it"
  npm install --silent --no-audit --no-fund --prefix "$work" binaryen@120.0.0 acorn@8 typescript@5 ||
    fail "npm could not install binaryen, acorn and typescript"
  rm -rf "$tools" "$apt"
  mv "$work" "$tools"
  touch "$tools/done"
}

write_config() {
  local root="$tools/usr/share/emscripten" sysroot_cache
  sysroot_cache=$(find "$tools/usr" -maxdepth 5 -type d -name sysroot | head -n 1)
  cat >"$tools/em_config" <<CONFIG
EMSCRIPTEN_ROOT = '$root'
LLVM_ROOT = '$(dirname "$(command -v clang-19)")'
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
BINARYEN_ROOT = '$tools/node_modules/binaryen'
NODE_JS = '$(command -v node)'
FROZEN_CACHE = True
CACHE = '$(dirname "$sysroot_cache")'
CONFIG
  mkdir -p "$tools/bin"
  local name
  for name in emcc em++ emar emranlib emcmake em-config; do
    printf '#!/bin/sh\nexec python3 "%s/%s.py" "$@"\n' "$root" "$name" >"$tools/bin/$name"
    chmod +x "$tools/bin/$name"
  done
}
