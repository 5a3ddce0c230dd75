using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Muster.Infrastructure;

/// <summary>A database that Muster runs on.</summary>
public enum TestDatabase
{
    Sqlite,
    Postgres,
}

/// <summary>
/// Runs a theory once on each database: its first argument is a <see cref="TestDatabase"/>, further ones are the values given here.
/// Without a PostgreSQL its row is a labelled skip, or a failure where MUSTER_TEST_REQUIRE=1.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class EachDatabaseAttribute(params object?[] values) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(
        [
            new TheoryDataRow([TestDatabase.Sqlite, .. values]),
            new TheoryDataRow([TestDatabase.Postgres, .. values])
            {
                Skip = TestStores.PostgresServer is null && !TestStores.Required ? "No PostgreSQL: MUSTER_TEST_POSTGRES isn't set (tools/test.sh starts one)" : null,
            },
        ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
