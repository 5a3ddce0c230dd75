#!/usr/bin/env bash
# Runs every test on both databases and in the browser, on a PostgreSQL that lives only as long as this script.
#
#   tools/test.sh [--fast] [filters]
#
#   --fast    leave out the browser journeys
#   filters   handed to the test runner, e.g. --filter-class Muster.Stores.MigrationTests  or  --filter-method '*Paging*'
#
#   MUSTER_TEST_POSTGRES   an Npgsql connection string with the right to create databases: used instead of a throw-away server
#   MUSTER_TEST_CHROMIUM   the browser to use
#   CI=true                a missing PostgreSQL or browser is a failure; otherwise the tests that need it are skipped, and say so
#
# The last line is "N passed, N failed", with ", N skipped" if any were. Exit code 1 when a test failed or none ran.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
[ "${CI:-}" = true ] && export MUSTER_TEST_REQUIRE=1

projects=(tests/Muster.Domain.Tests tests/Muster.Tests tests/Muster.Browser.Tests)
if [ "${1:-}" = --fast ]; then
  unset 'projects[2]'
  shift
fi

passed=0 failed=0 skipped=0 interrupted=
work=$(mktemp -d "${TMPDIR:-/tmp}/muster-test.XXXXXX")
cluster=$work/postgres

say() { printf '%s\n' "$*" >&2; }

# PostgreSQL refuses to run as root
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

finish() {
  local code=$?
  trap '' INT TERM
  [ -f "$cluster/data/postmaster.pid" ] && as_postgres "$postgres_bin/pg_ctl" -D "$cluster/data" -m immediate -w stop >/dev/null 2>&1
  rm -rf "$work"
  [ -n "$interrupted" ] && exit "$code"
  # stopped before or beside the tests (a build error, a crash): that is a failure as well
  [ "$code" != 0 ] && [ "$failed" = 0 ] && failed=1
  [ $((passed + failed)) = 0 ] && say "No test ran." && code=1
  [ "$failed" != 0 ] && code=1
  printf '%s passed, %s failed' "$passed" "$failed"
  [ "$skipped" != 0 ] && printf ', %s skipped' "$skipped"
  printf '\n'
  exit "$code"
}
trap finish EXIT
trap 'interrupted=1; exit 130' INT
trap 'interrupted=1; exit 143' TERM

# install PACKAGE: from the distribution, if this user may
install() {
  local sudo=()
  if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      say "$1 is missing and this user may not install it. To have it: sudo apt-get install $1"
      return 1
    fi
    sudo=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null; then
    say "$1 is missing and there is no apt-get to install it with. Install it by the means of this system."
    return 1
  fi
  say "Installing $1 ..."
  if ! { "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1" ||
    { "${sudo[@]}" apt-get update -q && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1"; }; } \
    >"$work/apt.log" 2>&1 </dev/null; then
    tail -n 5 "$work/apt.log" >&2
    say "$1 could not be installed."
    return 1
  fi
}

# the newest PostgreSQL of at least 15 that has the extensions the store uses
find_postgres() {
  local bin version share
  for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr) "$(pg_config --bindir 2>/dev/null || true)"; do
    [ -x "$bin/initdb" ] || continue
    version=$("$bin/postgres" --version | grep -oE '[0-9]+' | head -n 1)
    share=$([ -x "$bin/pg_config" ] && "$bin/pg_config" --sharedir || echo "/usr/share/postgresql/$version")
    [ "$version" -ge 15 ] && [ -f "$share/extension/pg_trgm.control" ] && [ -f "$share/extension/btree_gin.control" ] || continue
    postgres_bin=$bin
    return 0
  done
  return 1
}

start_postgres() {
  local port
  if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then
    say "PostgreSQL doesn't run as root, and there is no user named postgres to run it."
    return 1
  fi
  mkdir -p "$cluster"
  if [ "$(id -u)" = 0 ]; then
    chmod 711 "$work"
    chown postgres "$cluster"
  fi
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
  # French ICU collation: a query that leans on the database's own order shows itself here
  as_postgres "$postgres_bin/initdb" -D "$cluster/data" -U postgres --auth=trust -E UTF8 \
    --locale-provider=icu --icu-locale=fr-FR --locale=C.UTF-8 --no-sync >"$work/initdb.log" 2>&1 ||
    { cat "$work/initdb.log" >&2; return 1; }
  as_postgres tee -a "$cluster/data/postgresql.conf" >/dev/null <<CONF
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$cluster'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
  as_postgres "$postgres_bin/pg_ctl" -D "$cluster/data" -w -t 60 -l "$cluster/log" start >/dev/null ||
    { cat "$cluster/log" >&2; return 1; }
  export MUSTER_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
}

find_chromium() {
  local name
  for name in "${MUSTER_TEST_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    # Ubuntu's chromium-browser is a stub that only asks for a snap: --version tells them apart
    if [ -n "$name" ] && name=$(command -v "$name") && "$name" --version >/dev/null 2>&1; then
      export MUSTER_TEST_CHROMIUM=$name
      return 0
    fi
  done
  return 1
}

# test PROJECT FILTERS: runs one project and adds up what its summary says
test_project() {
  local log=$work/$(basename "$1").log code=0 sum
  # 8 = no test matched: filters leave some projects empty, and no test at all is judged at the end
  dotnet test --project "$1" --no-build --no-progress --ignore-exit-code 8 "${@:2}" </dev/null 2>&1 | tee "$log" || code=${PIPESTATUS[0]}
  sum=$(sed -n '/^Test run summary/,$p' "$log")
  count() { local n; n=$(grep -oE "^ *$1: [0-9]+" <<<"$sum" | grep -oE '[0-9]+$' | tail -n 1); echo "${n:-0}"; }
  passed=$((passed + $(count succeeded)))
  failed=$((failed + $(count failed)))
  skipped=$((skipped + $(count skipped)))
  # a runner that died without naming a failed test
  if [ "$code" != 0 ] && [ "$(count failed)" = 0 ]; then
    say "$1 ended with exit code $code."
    failed=$((failed + 1))
  fi
}

if [ -z "${MUSTER_TEST_POSTGRES:-}" ]; then
  if { find_postgres || { install postgresql && find_postgres; }; } && start_postgres; then
    say "PostgreSQL: $("$postgres_bin/postgres" --version)"
  else
    say "No PostgreSQL 15 or later with pg_trgm and btree_gin: its tests can't run."
  fi
fi
if [ "${#projects[@]}" = 3 ]; then
  if find_chromium || { install chromium && find_chromium; }; then
    say "Browser: $MUSTER_TEST_CHROMIUM"
  else
    say "No chromium: the browser journeys can't run."
  fi
fi

dotnet build Muster.slnx -v quiet </dev/null
for project in "${projects[@]}"; do
  test_project "$project" "$@"
done
