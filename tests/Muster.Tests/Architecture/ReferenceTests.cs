using System.Reflection;
using System.Runtime.InteropServices;
using Muster.Domain.Accounts;
using Xunit;

namespace Muster.Architecture;

/// <summary>Arrows point one way: Server, Data, Domain.</summary>
public sealed class ReferenceTests
{
    private static readonly Assembly Domain = typeof(Partner).Assembly;
    private static readonly Assembly Server = typeof(Program).Assembly;

    [Fact]
    public void Domain_knows_nothing_but_the_framework()
    {
        var framework = RuntimeEnvironment.GetRuntimeDirectory();
        Assert.All(Domain.GetReferencedAssemblies(), r => Assert.True(File.Exists(Path.Combine(framework, $"{r.Name}.dll")), r.Name));
    }

    [Fact]
    public void Data_knows_only_the_domain() =>
        Assert.DoesNotContain(Ours(Assembly.Load("Muster.Data")), name => name != "Muster.Domain");

    [Fact]
    public void Server_knows_no_database() =>
        Assert.DoesNotContain(Server.GetReferencedAssemblies(), r => r.Name is { } name
            && (name.StartsWith("Npgsql", StringComparison.Ordinal) || name.StartsWith("Microsoft.Data.Sqlite", StringComparison.Ordinal)
                || name.StartsWith("SQLitePCLRaw", StringComparison.Ordinal) || name.EndsWith("EntityFrameworkCore.Sqlite", StringComparison.Ordinal)));

    private static IEnumerable<string?> Ours(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(r => r.Name).Where(n => n!.StartsWith("muster", StringComparison.OrdinalIgnoreCase));
}
