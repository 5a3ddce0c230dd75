#!/usr/bin/env bash
# Builds Muster and starts it with a store under data/ and, when that is empty, the demo set.
# Arguments are handed on: tools/run.sh --help
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

stop() {
  printf '%s\n' "$*" >&2
  exit 2
}

command -v dotnet >/dev/null || stop "Muster needs the .NET 10 SDK, and there is no dotnet here: https://dotnet.microsoft.com/download/dotnet/10.0"
dotnet --version >/dev/null 2>&1 || stop "Muster needs the .NET 10 SDK. Found: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')"
command -v node >/dev/null && command -v npm >/dev/null || stop "Muster needs Node 20 or later with npm to build its styles and icons: https://nodejs.org"
node_major=$(node -p 'process.versions.node.split(".")[0]')
[ "$node_major" -ge 20 ] || stop "Muster needs Node 20 or later to build its styles and icons. Found: $(node --version)"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT="${DOTNET_CLI_TELEMETRY_OPTOUT:-1}"
export ASPNETCORE_ENVIRONMENT="${ASPNETCORE_ENVIRONMENT:-Development}"
export MUSTER_DATA="${MUSTER_DATA:-$root/data}"

# a build of its own, so that what it says isn't mistaken for the server's words
[ -d artifacts/bin/Muster.Server ] || echo "Building; the first time takes about a minute ..."
# what npm brings is fetched while the first projects compile; the build goes on from there, or does it itself and says why it can't
(cd src/Muster.Server && [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --ignore-scripts --loglevel=silent >/dev/null 2>&1) &
npm=$!
# analyzers are for those who change it (tools/test.sh, .ci/run), not for those who run it; and a compiler that runs once gains
# nothing from measuring itself
export DOTNET_TieredPGO=0
quick=(--nologo -v quiet --no-restore -p:RunAnalyzers=false -p:Features=run-nullable-analysis=never)
dotnet restore src/Muster.Server -v quiet
dotnet build src/Muster.Data "${quick[@]}" >/dev/null || true
wait "$npm" || true
dotnet build src/Muster.Server "${quick[@]}"
exec dotnet artifacts/bin/Muster.Server/debug/muster.dll "$@"
