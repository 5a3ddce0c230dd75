# shellcheck shell=bash
# A throw-away PostgreSQL, for scripts that source this. They set: work, a directory that they remove at their end; cluster, a
# directory below it; say, a function that tells people something.

# PostgreSQL refuses to run as root
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

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

# start_postgres SETTING...: starts one on a free port and sets postgres_connection
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
$(printf '%s\n' "$@")
CONF
  as_postgres "$postgres_bin/pg_ctl" -D "$cluster/data" -w -t 60 -l "$cluster/log" start >/dev/null ||
    { cat "$cluster/log" >&2; return 1; }
  postgres_connection="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
}

stop_postgres() {
  [ ! -f "$cluster/data/postmaster.pid" ] || as_postgres "$postgres_bin/pg_ctl" -D "$cluster/data" -m immediate -w stop >/dev/null 2>&1
}
