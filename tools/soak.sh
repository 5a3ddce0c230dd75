#!/usr/bin/env bash
# The long tests: the server killed again and again under load, on both databases, and PostgreSQL killed and restarted underneath it.
# A client that retries keeps its own record; every sighting it was answered for must be in, none twice, and "muster check" clean.
#
#   tools/soak.sh [KILLS]     how often each is killed; 50 if not given
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export MUSTER_KILLS=${1:-50}
[[ $MUSTER_KILLS =~ ^[1-9][0-9]*$ ]] || { echo "usage: tools/soak.sh [KILLS]" >&2; exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/muster-soak.XXXXXX")
cluster=$work/postgres
say() { printf '%s\n' "$*" >&2; }
. tools/postgres.sh
trap 'stop_postgres; rm -rf "$work"' EXIT

find_postgres || { install postgresql && find_postgres; }
# durable, as in production: what is acknowledged must outlive a crash
start_postgres
export MUSTER_TEST_POSTGRES=$postgres_connection MUSTER_TEST_REQUIRE=1 MUSTER_SOAK_RESTART=$work/restart
cat >"$MUSTER_SOAK_RESTART" <<RESTART
#!/usr/bin/env bash
work='$work' cluster='$cluster' postgres_bin='$postgres_bin'
say() { :; }
. '$PWD/tools/postgres.sh'
# immediate: no checkpoint, no farewell, as when the machine dies
as_postgres "\$postgres_bin/pg_ctl" -D "\$cluster/data" -m immediate -w -t 60 -l "\$cluster/log" restart >/dev/null
RESTART
chmod +x "$MUSTER_SOAK_RESTART"

dotnet build tests/Muster.Tests -v quiet
artifacts/bin/Muster.Tests/debug/Muster.Tests -class Muster.Ingest.KillTests -diagnostics
