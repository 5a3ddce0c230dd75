using Microsoft.EntityFrameworkCore.Design;
using Muster.Data;
using Muster.Data.Postgres;
using Muster.Data.Sqlite;

namespace Muster.Migrations;

internal sealed class SqliteFactory : IDesignTimeDbContextFactory<SqliteMusterContext>
{
    public SqliteMusterContext CreateDbContext(string[] args) =>
        (SqliteMusterContext)Store.Open("sqlite:" + Path.Combine(Path.GetTempPath(), "muster-design.db")).Context();
}

internal sealed class PostgresFactory : IDesignTimeDbContextFactory<PostgresMusterContext>
{
    public PostgresMusterContext CreateDbContext(string[] args) => (PostgresMusterContext)Store.Open("postgres:Host=localhost;Database=muster").Context();
}
