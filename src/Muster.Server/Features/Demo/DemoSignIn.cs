using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Demo;

/// <summary>How to sign in to a demo store: said at each start in development, and by <c>muster demo</c>.</summary>
public sealed class DemoSignIn(Store store, GenerateDemo generate, DemoBilling billing, DemoOrders orders, TopUpDemo topUp, CreateAdministrator administrators, TimeProvider clock)
{
    /// <summary>The line to say, or null.</summary>
    public string? Line { get; private set; }

    /// <summary>Fills an empty store with the default set, or brings an aged one up to today.</summary>
    /// <param name="empty">Whether the store has no partner.</param>
    /// <param name="ct">Cancels.</param>
    public async Task PrepareAsync(bool empty, CancellationToken ct)
    {
        if (empty)
        {
            try
            {
                Line = (await MakeAsync(DemoOptions.Default(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)), null, ct))[0];
                return;
            }
            catch (DemoExistsException)
            {
                // another server that started at the same moment is making it
            }
        }

        await topUp.RunAsync(ct);
        await using var context = store.Context();
        var (code, email) = (DemoPartner.All[0].Code, DemoPartner.All[0].Administrator);
        if (await context.StoreFacts.AnyAsync(f => f.Key == GenerateDemo.TodayFact, ct) && await context.Partners.AnyAsync(p => p.Code == code, ct))
            Line = $"Sign in: {email} / the password said when the demo set was made (for a new one: muster admin reset {email})";
    }

    /// <summary>Makes a set, and an administrator of each of its partners.</summary>
    /// <returns>How to sign in, a line for each partner; the passwords are not kept anywhere.</returns>
    /// <inheritdoc cref="GenerateDemo.RunAsync"/>
    public async Task<IReadOnlyList<string>> MakeAsync(DemoOptions options, IProgress<DemoProgress>? progress, CancellationToken ct)
    {
        var lines = new List<string>();
        foreach (var partner in await generate.RunAsync(options, progress, ct))
        {
            var password = await administrators.Async(partner.Id, partner.Administrator, ct);
            lines.Add($"Sign in: {partner.Administrator} / {password ?? "the password they have"}");
        }

        await DemoPeople.AddAsync(store, DemoPartner.All[0].Id(options), clock.GetUtcNow(), ct);
        await billing.RunAsync(options, ct);
        await orders.RunAsync(options, ct);

        return lines;
    }
}
