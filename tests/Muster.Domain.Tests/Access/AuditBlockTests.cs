using Muster.Domain.Access;
using Xunit;

namespace Muster.Access;

/// <summary>What a root and a code of a block hold together.</summary>
public class AuditBlockTests
{
    private static readonly Guid Partner = new("01890000-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset At = new(2031, 3, 12, 9, 30, 0, TimeSpan.Zero);
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Zeros = new byte[AuditBlock.Length];

    private static readonly AuditFacts Entry = new(
        new("01890000-0000-7000-8000-00000000000a"), At, new("01890000-0000-7000-8000-00000000000b"), "Ada", "Northwind", "192.0.2.1", "customer.change", false,
        new("01890000-0000-7000-8000-00000000000c"), new("01890000-0000-7000-8000-00000000000d"), "Partner", "{\"a\":1}", "{\"a\":2}");

    public static TheoryData<string, AuditFacts> Changes => new()
    {
        { "id", Entry with { Id = Guid.Empty } },
        { "instant", Entry with { At = At.AddMilliseconds(1) } },
        { "person", Entry with { PersonId = null } },
        { "empty person", Entry with { PersonId = Guid.Empty } },
        { "name", Entry with { Who = "Ada " } },
        { "on behalf of", Entry with { OnBehalfOf = "" } },
        { "address", Entry with { Address = "192.0.2.11" } },
        { "act", Entry with { Act = "customer.changed" } },
        { "refused", Entry with { Refused = true } },
        { "customer", Entry with { CustomerId = null } },
        { "launch", Entry with { LaunchId = null } },
        { "log", Entry with { Log = "Both" } },
        { "before", Entry with { Before = "" } },
        { "after", Entry with { After = "{\"a\":3}" } },
        { "a boundary moved", Entry with { Who = "AdaN", OnBehalfOf = "orthwind" } },
        { "before and after swapped", Entry with { Before = Entry.After, After = Entry.Before } },
    };

    /// <summary>Pinned: a store that was sealed years ago must still be proved.</summary>
    [Fact]
    public void The_bytes_never_change()
    {
        var root = AuditBlock.Root([Entry]);
        var code = AuditBlock.Code(Key, Partner, 1, At, 1, At, root, Zeros);
        Assert.Equal("62ADDC2A84F15B46C67318F698BAFC9BD478347D631BB4016A5E65B17C03F62B", Convert.ToHexString(root));
        Assert.Equal("05A33A057DEB358F0DD02C323CFE270C3C604DF10905EF82D4DA3074390601EE", Convert.ToHexString(code));
        Assert.Equal("645C7E09D3E187BD2353DC9CCB58503F514E93CB86DD34B4610AAD806FD8EEC4", Convert.ToHexString(AuditBlock.Head(Key, Partner, 1, code)));
    }

    [Theory, MemberData(nameof(Changes))]
    public void Whatever_is_changed_in_an_entry_changes_the_root(string what, AuditFacts changed) =>
        Assert.False(AuditBlock.Root([Entry]).AsSpan().SequenceEqual(AuditBlock.Root([changed])), what);

    [Fact]
    public void An_entry_more_less_or_elsewhere_changes_the_root()
    {
        var other = Entry with { Id = Partner };
        byte[][] roots = [AuditBlock.Root([]), AuditBlock.Root([Entry]), AuditBlock.Root([Entry, other]), AuditBlock.Root([other, Entry]), AuditBlock.Root([Entry, Entry])];
        Assert.Equal(roots.Length, roots.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Whatever_is_changed_in_a_seal_changes_its_code()
    {
        var root = AuditBlock.Root([Entry]);
        byte[][] codes =
        [
            AuditBlock.Code(Key, Partner, 1, At, 1, At, root, Zeros),
            AuditBlock.Code(Key.AsSpan()[1..], Partner, 1, At, 1, At, root, Zeros),
            AuditBlock.Code(Key, Guid.Empty, 1, At, 1, At, root, Zeros),
            AuditBlock.Code(Key, Partner, 2, At, 1, At, root, Zeros),
            AuditBlock.Code(Key, Partner, 1, At.AddSeconds(1), 1, At, root, Zeros),
            AuditBlock.Code(Key, Partner, 1, At, 2, At, root, Zeros),
            AuditBlock.Code(Key, Partner, 1, At, 1, At.AddSeconds(1), root, Zeros),
            AuditBlock.Code(Key, Partner, 1, At, 1, At, Zeros, Zeros),
            AuditBlock.Code(Key, Partner, 1, At, 1, At, root, root),
            AuditBlock.Head(Key, Partner, 1, root),
            AuditBlock.Head(Key, Partner, 2, root),
        ];
        Assert.Equal(codes.Length, codes.Select(Convert.ToHexString).Distinct().Count());
    }

    /// <summary>One store keeps ticks of 100 ns, the other microseconds: a log that moves from one to the other is still proved.</summary>
    [Fact]
    public void What_is_finer_than_a_microsecond_does_not_count() =>
        Assert.Equal(AuditBlock.Root([Entry]), AuditBlock.Root([Entry with { At = At.AddTicks(9) }]));
}
