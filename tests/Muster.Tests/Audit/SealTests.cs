using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Data;
using Muster.Data.Access;
using Muster.Infrastructure;
using Muster.Server;
using Muster.Server.Features.Access;
using Muster.Server.Features.Audit;
using Muster.Server.Http;
using Xunit;

namespace Muster.Audit;

/// <summary>The log is append-only, is sealed, and the check finds whatever was done to it behind the server's back.</summary>
public sealed class SealTests(TestStores stores) : IAsyncLifetime
{
    /// <summary>What the database itself forbids; who owns it can take that away, and then the check must find what they did.</summary>
    private static readonly Dictionary<TestDatabase, string> LetGo = new()
    {
        [TestDatabase.Sqlite] = "drop trigger audit_entries_begin; drop trigger audit_entries_keep; drop trigger audit_entries_stay; drop trigger audit_seals_keep; drop trigger audit_seals_stay",
        [TestDatabase.Postgres] = "alter table audit_entries disable trigger user; alter table audit_seals disable trigger user",
    };

    private readonly TestClock _clock = new();
    private readonly List<Store> _opened = [];
    private Store _store = null!;
    private Guid _partner;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AuditKey Key => new(
        new Settings { Data = stores.Directory, Database = "", Urls = "", KeyFile = Path.Combine(stores.Directory, "seal-tests.key"), IsDevelopment = true }, _store);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
    }

    [Theory]
    [EachDatabase("update audit_entries set who = 'Eve'", "an audit entry never changes")]
    [EachDatabase("update audit_entries set seal = 9", "an audit entry never changes")]
    [EachDatabase("update audit_entries set seal = null", "an audit entry never changes")]
    [EachDatabase("delete from audit_entries where seal is null", "an audit entry goes only with its block")]
    [EachDatabase("delete from audit_entries where seal = 1", "an audit entry goes only with its block")]
    [EachDatabase("update audit_seals set entries = 0", "a seal never changes")]
    [EachDatabase("delete from audit_seals", "a seal stays")]
    public async Task The_store_itself_refuses_to_change_the_log(TestDatabase database, string sql, string refusal)
    {
        await FilledAsync(database);
        await RecordAsync("later");
        var refused = await Assert.ThrowsAnyAsync<DbException>(() => ExecuteAsync(sql));
        Assert.Contains(refusal, refused.Message, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_log_is_sealed_block_after_block_and_proved(TestDatabase database)
    {
        await FilledAsync(database);
        await RecordAsync("later");
        Assert.Equal([], await DifferencesAsync());
        Assert.Equal(new AuditProof(3, 5, 1), await ProofAsync());

        // nothing is sealed twice, and an entry committed late with an old id goes into the next block
        await RecordAsync("long ago", _clock.Now.AddDays(-1));
        Assert.Equal(2, await Sealer().SealAllAsync(Stop));
        Assert.Equal(0, await Sealer().SealAllAsync(Stop));
        Assert.Equal((new AuditProof(4, 7, 0), 0), (await ProofAsync(), (await DifferencesAsync()).Count));
    }

    [Theory, EachDatabase]
    public async Task One_server_seals_at_a_time(TestDatabase database)
    {
        await FilledAsync(database);
        await RecordAsync("one");
        Assert.Equal(1, await Sealer().Async(Stop));
        await RecordAsync("two");
        Assert.Equal(0, await Sealer().Async(Stop));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await Sealer().Async(Stop));
    }

    [Theory]
    [EachDatabase("update audit_entries set who = 'Eve' where act = 'alone'", "block 2 (2031-03-12 09:31 UTC, 1 entries) has an entry that was changed: ")]
    [EachDatabase("update audit_entries set after = '' where act = 'first'", "block 1 (2031-03-12 09:30 UTC, 3 entries) has an entry that was changed.")]
    [EachDatabase("delete from audit_entries where act = 'first'", "block 1 (2031-03-12 09:30 UTC, 3 entries) has lost 1.")]
    [EachDatabase("delete from audit_entries where seal = 2", "block 2 (2031-03-12 09:31 UTC, 1 entries) has lost 1.")]
    [EachDatabase("update audit_entries set seal = 3 where act = 'alone'", "block 2 (2031-03-12 09:31 UTC, 1 entries) has lost 1.")]
    [EachDatabase("update audit_entries set seal = null where act = 'alone'", "block 2 (2031-03-12 09:31 UTC, 1 entries) has lost 1.")]
    [EachDatabase("update audit_entries set seal = 2 where act = 'unsealed'", "block 2 (2031-03-12 09:31 UTC, 1 entries) has 1 more.")]
    [EachDatabase("update audit_entries set seal = 99 where act = 'unsealed'", "entries are marked with a block that there isn't.")]
    [EachDatabase("update audit_seals set entries = 2 where number = 1", "block 1 (2031-03-12 09:30 UTC, 2 entries) was changed itself, or sealed with another key.")]
    [EachDatabase("update audit_seals set previous = root where number = 2", "block 2 (2031-03-12 09:31 UTC, 1 entries) was changed itself")]
    [EachDatabase("delete from audit_seals where number = 2", "block 2 is missing.")]
    [EachDatabase("delete from audit_seals where number = 3; delete from audit_entries where seal = 3", "blocks 3 to 3 were removed.")]
    [EachDatabase("delete from audit_seals; delete from audit_entries", "blocks 1 to 3 were removed.")]
    [EachDatabase("delete from audit_seals; update audit_entries set seal = null; delete from store_facts", "is missing", false)]
    [EachDatabase("update store_facts set value = '2:' || substr(value, 3) where key like 'audit-head:%'", "the mark of the last block was changed.")]
    [EachDatabase("delete from store_facts where key like 'audit-head:%'", "the mark of the last block is missing.")]
    public async Task Whatever_is_done_to_the_log_is_found(TestDatabase database, string lie, string told, bool found = true)
    {
        await FilledAsync(database);
        await RecordAsync("unsealed");
        Assert.Empty(await DifferencesAsync());
        await ExecuteAsync(LetGo[database]);
        await ExecuteAsync(lie);

        // a log that was wiped out whole, marks and all, is one that never was: only a copy elsewhere tells
        var differences = await DifferencesAsync();
        if (found)
            Assert.StartsWith("northwind: audit: " + told, Assert.Single(differences), StringComparison.Ordinal);
        else
            Assert.Empty(differences);
    }

    /// <summary>As an operator does: entries go after the years, and what is left is still proved. Sooner, and it is found.</summary>
    [Theory, EachDatabase]
    public async Task Old_blocks_lose_their_entries_and_the_chain_still_holds(TestDatabase database)
    {
        await FilledAsync(database);
        _clock.Now = TestClock.Start.AddYears(7).AddSeconds(90);
        await RecordAsync("today");
        await Sealer().SealAllAsync(Stop);
        Assert.Equal(4, await new PruneAudit(_store, _clock).Async(Stop));
        Assert.Empty(await DifferencesAsync());
        await using (var context = _store.Context(_partner))
        {
            Assert.Equal(["audit.prune", "late", "today"], await context.AuditEntries.Select(e => e.Act).OrderBy(a => a).ToListAsync(Stop));
            Assert.Equal("""{"from":1,"through":2,"entries":4,"years":7}""", await context.AuditEntries.Where(e => e.Act == "audit.prune").Select(e => e.After).SingleAsync(Stop));
        }

        // the partner keeps more from now on: what went before was right, and is on record
        await ExecuteAsync("update partners set audit_years = 10");
        await Sealer().SealAllAsync(Stop);
        Assert.Empty(await DifferencesAsync());

        await ExecuteAsync($"update audit_seals set pruned_at = (select max(pruned_at) from audit_seals) where number = 4");
        await ExecuteAsync("delete from audit_entries where seal = 4");
        Assert.Contains("is marked as pruned before its time.", Assert.Single(await DifferencesAsync()), StringComparison.Ordinal);
    }

    /// <summary>As a person runs it.</summary>
    [Theory, EachDatabase]
    public async Task The_command_says_what_was_proved_and_what_was_not(TestDatabase database)
    {
        var setting = await FilledAsync(database);
        await RecordAsync("unsealed");
        (string, string)[] environment = [("MUSTER_DATABASE", setting), ("MUSTER_KEY_FILE", Path.Combine(stores.Directory, "seal-tests.key"))];
        var (exit, output, errors) = await MusterProcess.RunAsync(environment, "check");
        Assert.Equal((0, "Audit: 3 blocks with 5 entries proved; 1 entries wait to be sealed.\n0 customers checked, 0 differences.\n", ""), (exit, output, errors));

        (exit, output, _) = await MusterProcess.RunAsync([("MUSTER_DATABASE", setting), ("MUSTER_KEY_FILE", "/nowhere/muster.key")], "check");
        Assert.Equal(1, exit);
        Assert.StartsWith("northwind: audit: it can't be proved without the key file", output, StringComparison.Ordinal);

        await ExecuteAsync(LetGo[database]);
        await ExecuteAsync("update audit_entries set who = 'Eve' where act = 'alone'");
        (exit, output, _) = await MusterProcess.RunAsync(environment, "check");
        Assert.Equal(1, exit);
        Assert.Contains("northwind: audit: block 2 (2031-03-12 09:31 UTC, 1 entries) has an entry that was changed: ", output, StringComparison.Ordinal);
        Assert.EndsWith(", alone.\nAudit: 1 blocks with 3 entries proved; 1 entries wait to be sealed.\n0 customers checked, 1 differences.\n", output, StringComparison.Ordinal);
    }

    /// <summary>A store of the test's own with three blocks: three entries, one, and one.</summary>
    private async Task<string> FilledAsync(TestDatabase database)
    {
        var setting = await stores.EmptyAsync(database);
        _store = Store.Open(setting);
        _opened.Add(_store);
        await _store.MigrateAsync(Stop);
        _partner = Guid.CreateVersion7();
        await using (var context = _store.Context(_partner))
        {
            var person = new Person { Id = Guid.CreateVersion7(), UserName = "ada", NormalizedUserName = "ADA", DisplayName = "Ada" };
            context.Partners.Add(new() { Id = _partner, Code = "northwind", Name = "Northwind", Program = Domain.Accounts.PartnerProgram.Flex, Currency = "EUR", CreatedAt = _clock.Now });
            context.Users.Add(person);
            context.Administrators.Add(new() { PartnerId = _partner, PersonId = person.Id, Role = Domain.Access.AdministratorRole.SuperAdmin, CreatedAt = _clock.Now });
            await context.SaveChangesAsync(Stop);
        }

        foreach (var acts in new[] { ["first", "second", "third"], ["alone"], new[] { "late" } })
        {
            foreach (var act in acts)
                await RecordAsync(act);
            Assert.Equal(acts.Length, await Sealer().SealAllAsync(Stop));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        return setting;
    }

    private SealAudit Sealer() => new(_store, Key, _clock, NullLogger<SealAudit>.Instance);

    private async Task RecordAsync(string act, DateTimeOffset? at = null)
    {
        var scope = new Scope();
        scope.Enter(_partner, "test");
        await using var context = _store.Context(_partner);
        context.Record(scope, at ?? _clock.Now, act, after: new { Of = act });
        await context.SaveChangesAsync(Stop);
    }

    private async Task<List<string>> DifferencesAsync()
    {
        var differences = new List<string>();
        await new CheckAudit(_store, Key, _clock).Async(
            d =>
            {
                differences.Add(d);
                return Task.CompletedTask;
            },
            Stop);
        return differences;
    }

    private Task<AuditProof> ProofAsync() => new CheckAudit(_store, Key, _clock).Async(_ => Task.CompletedTask, Stop);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _store.ConnectAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Stop);
    }
}
