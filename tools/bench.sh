#!/usr/bin/env bash
# Measures the list, its CSV, the writing of sightings, their way over HTTP and a close on PostgreSQL, each beside its floor in the same run.
#
#   tools/bench.sh M|L [list|csv|sightings|count|ingest|close|change ...]
#
#                             M: 5,000 customers, 500,000 subjects; L: 100,000 and 10,000,000 (some 20 GB and half an hour)
#
#   MUSTER_BENCH_POSTGRES   an Npgsql connection string to a database of its own: used, and kept, instead of a throw-away one
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
case "${1:-}" in
  M) customers=5000 subjects=500000 ;;
  L) customers=100000 subjects=10000000 ;;
  *) echo "usage: tools/bench.sh M|L" >&2; exit 2 ;;
esac

work=$(mktemp -d "${TMPDIR:-/tmp}/muster-bench.XXXXXX")
cluster=$work/postgres
say() { printf '%s\n' "$*" >&2; }
. tools/postgres.sh
trap 'stop_postgres; rm -rf "$work"' EXIT

if [ -z "${MUSTER_BENCH_POSTGRES:-}" ]; then
  find_postgres || { install postgresql && find_postgres; }
  # durable as in production; memory as for a machine of 16 GB and more
  start_postgres "shared_buffers = 2GB" "work_mem = 32MB" "maintenance_work_mem = 1GB" "max_wal_size = 8GB" "effective_cache_size = 8GB" "random_page_cost = 1.1"
  MUSTER_BENCH_POSTGRES=$postgres_connection
fi
export MUSTER_DATABASE="postgres:$MUSTER_BENCH_POSTGRES" MUSTER_DATA=$work/data

mkdir -p "$MUSTER_DATA"
export MUSTER_KEY_FILE=$MUSTER_DATA/muster.key
head -c 32 /dev/urandom >"$MUSTER_KEY_FILE"

dotnet build bench/Muster.Bench -c Release -v quiet
muster=$(ls -d "$PWD"/artifacts/bin/Muster.Server/release/muster)
said=$("$muster" usage --partner northwind --customer - --day 2026-01-01 2>&1 || true)
if [[ $said == *"no partner"* ]]; then
  say "Loading $customers customers and $subjects subjects ..."
  time "$muster" demo --customers "$customers" --subjects "$subjects"
fi
artifacts/bin/Muster.Bench/release/Muster.Bench "${@:2}"
