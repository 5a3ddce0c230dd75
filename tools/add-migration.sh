#!/usr/bin/env bash
# Adds a migration of the given name for both databases. Read what it wrote before committing it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ $# != 1 ] || [[ ! $1 =~ ^[A-Z][A-Za-z0-9]*$ ]]; then
  echo "usage: tools/add-migration.sh NAME    (a C# name that says what changes: AddStatements)" >&2
  exit 2
fi
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet tool restore
dotnet restore tools/Muster.Migrations --verbosity quiet
for database in Sqlite Postgres; do
  dotnet ef migrations add "$1" --project src/Muster.Data --startup-project tools/Muster.Migrations \
    --context "${database}MusterContext" --output-dir "$database/Migrations"
done
