# Debian and Ubuntu packages. Sourced by setup.sh after common.sh.

# What compiles the modules; what shows them in a browser; what the tests want beside that: sanitizers, linters, servers, phones.
build_packages="clang-19 lld-19 llvm-19 cmake ninja-build ccache git ca-certificates xz-utils python3"
demo_packages="$build_packages chromium fonts-dejavu-core"
test_packages="$demo_packages libc++-19-dev libc++abi-19-dev libclang-rt-19-dev clang-tidy-19 clang-format-19 doctest-dev libssl-dev
valgrind firefox-esr sip-tester baresip-core kamailio kamailio-websocket-modules kamailio-tls-modules
kamailio-outbound-modules kamailio-presence-modules libnss3-tools openssl nginx haproxy coturn rtpengine-daemon"

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# install_packages "NAME NAME ..."
install_packages() {
  local missing="" name
  for name in $1; do installed "$name" || missing="$missing $name"; done
  if [ -z "$missing" ]; then
    say "system packages are there"
    return
  fi
  may_install || fail "these packages are missing and neither root nor sudo is here; install them and run again: apt-get install$missing"
  say "installing:$missing"
  # The tests start servers of their own; the services of these packages would take ports of this machine.
  for name in kamailio nginx haproxy coturn rtpengine-daemon; do
    if [[ " $missing " == *" $name "* && -d /run/systemd/system ]]; then
      $as_root systemctl mask "$name.service" && say "masked $name.service: systemctl unmask it to run one here"
    fi
  done
  # A source of somebody else's that does not answer must not stop us: the installation tells.
  $as_root apt-get update -qq || say "apt-get update reported problems; going on"
  begin_emscripten
  local log="$cache/apt-install.log"
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing 2>&1 | tee "$log" | tell_progress ||
    fail "apt-get could not install:$missing
$(tail -n 20 "$log")
All of it is in $log"
}

# Of the thousand lines of apt-get: how much there is, a line for each fifty packages, and what went wrong.
tell_progress() {
  local line all="" fetched=0 unpacked=0 ready=0
  while IFS= read -r line; do
    case $line in
      *" newly installed, "*) all=${line%% newly*} && all=${all##* } ;;
      "Need to get "*) say "${line%.}" ;;
      "Get:"*) fetched=$((fetched + 1)) && ((fetched % 50)) || say "fetched $fetched of ${all:-them}" ;;
      "Unpacking "*) unpacked=$((unpacked + 1)) && ((unpacked % 50)) || say "unpacked $unpacked of ${all:-them}" ;;
      "Setting up "*) ready=$((ready + 1)) && ((ready % 50)) || say "ready $ready of ${all:-them}" ;;
      E:* | W:* | Err:* | "dpkg: error"*) say "$line" ;;
    esac
  done
}
