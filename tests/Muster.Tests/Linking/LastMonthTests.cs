using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Domain.Accounts;
using Muster.Infrastructure;
using Muster.Server.Features.Billing;
using Muster.Server.Features.Licensing;
using Muster.Server.Features.Linking;
using Muster.Server.Features.Operations;
using Xunit;

namespace Muster.Linking;

/// <summary>A monthly customer leaves: its last month comes onto the statement, and then its rows are gone.</summary>
public sealed class LastMonthTests(OwnStores stores) : IClassFixture<OwnStores>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_last_month_is_billed_and_then_nothing_is_left(TestDatabase database)
    {
        var clock = new TestClock();
        await using var app = await stores.AppAsync(database, clock);
        var at = await Leaving.NewAsync(app, BillingType.Usage);
        await at.ChangeAsync(context =>
        {
            context.PriceEntries.Add(new()
            {
                PartnerId = at.Partner.Id,
                IssuerId = at.Partner.Id,
                Id = Guid.CreateVersion7(),
                Product = "CIXA-MSP",
                Currency = "EUR",
                ValidFrom = new(2020, 1, 1),
                Bands = [new(1, 20_000)],
                RecordedAt = clock.Now,
            });
            return Task.CompletedTask;
        });
        using (var visitor = await app.SignInAsync(at.Partner))
            await at.UnlinkAsync(visitor);

        // some more days, so that the person is still counted at the end of the month
        clock.Now = new(2031, 4, 1, 0, 0, 5, TimeSpan.Zero);
        await WaitAsync(async () =>
        {
            await app.WithAsync<ApplyPlannedActs>(a => a.Async(Stop));
            return await at.FreeAsync() is not null;
        });
        Assert.Equal("act done", await ActAsync(at));
        Assert.Contains("licenses", await at.TablesAsync());
        Assert.DoesNotContain("devices", await at.TablesAsync());
        await using (var context = app.Store.Context(at.Partner.Id))
        {
            Assert.Equal([at.Other], await context.Customers.Select(c => c.Id).ToListAsync(Stop));
            Assert.Equal(new DateOnly(2031, 3, 31), (await context.Licenses.SingleAsync(l => l.CustomerId == at.Acme, Stop)).End);
        }

        // before the close nothing more is taken away; after it, all is
        await app.WithAsync<MoveCompany>(async m => Assert.Equal(0, await m.RemoveBilledAsync(at.Partner.Id, Stop)));
        clock.Now = new(2031, 4, 3, 0, 0, 5, TimeSpan.Zero);
        await WaitAsync(async () =>
        {
            await app.WithAsync<CloseMonth>(c => c.CloseDueAsync(Stop));
            await using var context = app.Store.Context(at.Partner.Id);
            return await context.Statements.AnyAsync(Stop);
        });
        await using (var context = app.Store.Context(at.Partner.Id))
            Assert.Equal([("Acme", 1L), ("Other", 1L)], (await context.StatementLines.OrderBy(l => l.CustomerName).ToListAsync(Stop)).Select(l => (l.CustomerName, l.Quantity)));
        await WaitAsync(async () =>
        {
            await app.WithAsync<MoveCompany>(m => m.RemoveBilledAsync(at.Partner.Id, Stop));
            return !(await at.TablesAsync()).Contains("licenses");
        });
        Assert.Equal(["audit_entries", "planned_acts", "statement_lines"], (await at.TablesAsync()).Except(["recounts"]));

        // neither the check nor the next close stumbles over it
        var said = new List<string>();
        await app.WithAsync<CheckStore>(check => check.Async(
            difference =>
            {
                said.Add(difference);
                return Task.CompletedTask;
            },
            Stop));
        Assert.Empty(said);
        clock.Now = new(2031, 5, 3, 0, 0, 5, TimeSpan.Zero);
        await WaitAsync(async () =>
        {
            await app.WithAsync<CloseMonth>(c => c.CloseDueAsync(Stop));
            await using var context = app.Store.Context(at.Partner.Id);
            return await context.Statements.CountAsync(Stop) == 2;
        });
        await using (var context = app.Store.Context(at.Partner.Id))
            Assert.DoesNotContain(await context.StatementLines.Where(l => l.CustomerId == at.Acme).Select(l => l.Quantity).ToListAsync(Stop), q => q < 0);
    }

    private static async Task<string> ActAsync(Leaving at)
    {
        await using var context = at.App.Store.Context(at.Partner.Id);
        var act = await context.PlannedActs.AsNoTracking().SingleAsync(a => a.CustomerId == at.Acme, Stop);
        return act.State == PlannedActState.Done ? "act done" : $"{act.State} {act.Outcome}";
    }

    /// <summary>The server works at the same things: what is looked for may be done by it.</summary>
    private static async Task WaitAsync(Func<Task<bool>> done)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            if (await done())
                return;
            await Task.Delay(100, Stop);
        }

        Assert.Fail("It did not come to it.");
    }
}
