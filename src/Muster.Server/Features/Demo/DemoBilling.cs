using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;
using Muster.Domain.Catalog;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Demo;

/// <summary>
/// Closes the last months of the demo's monthly partners through the code that closes real ones, each at the time at which it would
/// have closed. The price of one product was wrong, and is made good in a later statement.
/// </summary>
public sealed class DemoBilling(Store store, ProductCatalog catalog, DraftStatement drafting, RecountCustomers recount)
{
    /// <summary>How many months are closed.</summary>
    public const int Months = 3;

    private const string Wrong = "NDR-MSP";

    /// <summary>Closes the months that are over on the set's last day. An issuer without prices is left alone.</summary>
    public async Task RunAsync(DemoOptions options, CancellationToken ct)
    {
        var first = new DateOnly(options.Today.Year, options.Today.Month, 1).AddMonths(-Months);
        foreach (var partner in DemoPartner.All.Where(p => p.Program != PartnerProgram.Term))
        {
            var id = partner.Id(options);
            Guid? distributor = partner.Program == PartnerProgram.FlexConnect ? DemoDistributor.Id(options) : null;
            for (var month = first; ClosesOn(month) <= options.Today; month = month.AddMonths(1))
            {
                await using var context = store.Context(distributor ?? id);
                if (!await context.PriceEntries.AnyAsync(ct))
                    break;
                var at = new DateTimeOffset(ClosesOn(month).ToDateTime(new(0, 5)), TimeSpan.Zero);
                var scope = new Scope();
                scope.Enter(id, "close");
                await new CloseMonth(store, catalog, drafting, recount, new DemoClock(at)).Async(id, Period.NameOf(month.Year, month.Month), scope, ct, distributor);
                if (month == first && distributor is null)
                    await CorrectAsync(context, at.AddDays(9), ct);
            }
        }
    }

    private static DateOnly ClosesOn(DateOnly month) => month.AddMonths(1).AddDays(IssuerSettings.DefaultCloseAfterDays - 1);

    /// <summary>Somebody notices that a price was a tenth too high.</summary>
    private static async Task CorrectAsync(MusterContext context, DateTimeOffset at, CancellationToken ct)
    {
        var wrong = await context.PriceEntries.AsNoTracking().Where(p => p.Product == Wrong && p.RecordedAt <= at).OrderByDescending(p => p.ValidFrom).FirstOrDefaultAsync(ct);
        if (wrong is null)
            return;
        context.PriceEntries.Add(new PriceEntry
        {
            PartnerId = wrong.PartnerId,
            IssuerId = wrong.IssuerId,
            Id = Guid.CreateVersion7(at),
            Product = wrong.Product,
            Currency = wrong.Currency,
            ValidFrom = wrong.ValidFrom,
            Bands = [.. wrong.Bands.Select(b => b with { UnitPrice = b.UnitPrice * 9 / 10 })],
            Corrects = true,
            RecordedAt = at,
        });
        await context.SaveChangesAsync(ct);
    }
}
