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
# tests run most code a few times only: measuring it for a better compilation costs a third more than it gains
export DOTNET_TieredPGO=0
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
. tools/postgres.sh

finish() {
  local code=$?
  trap '' INT TERM
  stop_postgres
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

# run PROJECT FILTERS: runs one project, and keeps its exit code
run() {
  local log=$work/$(basename "$1").log code=0
  # 8 = no test matched: filters leave some projects empty, and no test at all is judged at the end
  dotnet test --project "$1" --no-build --no-progress --ignore-exit-code 8 "${@:2}" </dev/null 2>&1 | tee "$log" || code=${PIPESTATUS[0]}
  echo "$code" >"$log.code"
}

# judge PROJECT: adds up what its summary says
judge() {
  local log=$work/$(basename "$1").log code sum
  code=$(cat "$log.code")
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
  if { find_postgres || { install postgresql && find_postgres; }; } && start_postgres "fsync = off" "synchronous_commit = off" "full_page_writes = off"; then
    export MUSTER_TEST_POSTGRES=$postgres_connection
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

# the browser waits for the server and the server for the disk: beside each other they take two thirds of the time
beside=
if [ "${#projects[@]}" = 3 ]; then
  run "${projects[2]}" "$@" >/dev/null &
  beside=$!
fi
for project in "${projects[@]:0:2}"; do
  run "$project" "$@"
  judge "$project"
done
if [ -n "$beside" ]; then
  wait "$beside" || true
  cat "$work/$(basename "${projects[2]}").log"
  judge "${projects[2]}"
fi
