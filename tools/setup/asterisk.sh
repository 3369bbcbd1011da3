# Asterisk for js-tests/interop. Debian 12 has none; it comes from another suite of the same archive, with the
# libraries of that suite down to libc, and runs by its own ld.so: nothing of this machine is touched. Sourced by
# setup.sh after emscripten.sh. In $cache/asterisk: run (the program), modules, share, version.

asterisk="$cache/asterisk"

find_asterisk() {
  local suite
  if [ -f "$asterisk/version" ]; then
    say "Asterisk $(cat "$asterisk/version") from the cache is used"
    return
  fi
  if have apt-get && [ -n "$(debian_archive)" ]; then
    # 22, else 16.
    for suite in sid bullseye; do
      if unpack_asterisk "$suite"; then
        say "Asterisk $(cat "$asterisk/version") is there"
        return
      fi
    done
  fi
  [ "${CI:-}" != true ] || fail "Asterisk could not be had: neither sid nor bullseye of the Debian archive gave it"
  say "no Asterisk: the tests that want it are left out"
}

unpack_asterisk() {
  local apt="$cache/apt-$1" work="$asterisk.partial" libraries packages deb loader program
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  rm -rf "$apt" "$work"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$work"
  printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$(debian_archive)" "$1" >"$apt/sources.list"
  local options=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o Dir::State::status=/dev/null
    -o Acquire::Languages=none -o APT::Update::Error-Mode=any -o APT::Sandbox::User=root)
  say "fetching Asterisk of $1 (20 MB, once)"
  apt-get "${options[@]}" -q update >"$apt/log" 2>&1 || return 1
  # What the program itself needs, and what the modules that we load need beside that.
  libraries=$(apt-cache "${options[@]}" depends --important asterisk 2>>"$apt/log" | sed -n 's/^ *Depends: \(lib[^<]*\)$/\1/p')
  [ -n "$libraries" ] || return 1
  # shellcheck disable=SC2086
  packages=$(apt-cache "${options[@]}" depends --important --recurse $libraries libsrtp2-1 | grep -E '^(lib|zlib)[^ ]*$')
  # shellcheck disable=SC2086
  (cd "$apt" && apt-get "${options[@]}" -o Acquire::ForceHash=sha256 -q download asterisk asterisk-modules $packages) \
    >>"$apt/log" 2>&1 || return 1
  for deb in "$apt"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work" --exclude='./usr/share/doc' --exclude='./usr/share/man' \
      --exclude='./usr/share/locale' || return 1
  done
  loader=$(find "$work" -name 'ld-linux*.so.*' -o -name 'ld64.so.*' | head -n 1)
  program=$(find "$work" -path '*/sbin/asterisk')
  [ -n "$loader" ] && [ -n "$program" ] || return 1
  ln -s "$(find "$work" -path '*/asterisk/modules' -type d -printf '%P\n')" "$work/modules"
  ln -s usr/share/asterisk "$work/share"
  libraries=$(find "$work" -name '*.so.*' -printf "$asterisk/%P\n" | sed 's#/[^/]*$##' | sort -u | paste -s -d :)
  printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' \
    "$asterisk/${loader#"$work/"}" "$libraries" "$asterisk/${program#"$work/"}" >"$work/run"
  chmod +x "$work/run"
  rm -rf "$asterisk"
  mv "$work" "$asterisk"
  "$asterisk/run" -V 2>/dev/null | sed -n 's/^Asterisk \([0-9.]*[0-9]\).*/\1/p' >"$apt/version"
  [ -s "$apt/version" ] || return 1
  mv "$apt/version" "$asterisk/version"
  rm -rf "$apt"
}
