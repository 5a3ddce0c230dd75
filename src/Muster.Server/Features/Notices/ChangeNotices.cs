using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Notices;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Domain.Notices;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Notices;

/// <summary>What was typed to mute notices.</summary>
/// <param name="Customer">External id of the customer; empty for all.</param>
/// <param name="Product">Code of the product; empty for all.</param>
/// <param name="Reason">Why.</param>
/// <param name="Until">The last day; null when none could be read.</param>
public sealed record MuteForm(string Customer, string Product, string Reason, DateOnly? Until)
{
    /// <summary>Reads it from a form, trimmed.</summary>
    public static MuteForm Read(IFormCollection form) => new(
        form["customer"].ToString().Trim(), form["product"].ToString(), form["reason"].ToString().Trim(),
        DateOnly.TryParseExact(form["until"], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day) ? day : null);
}

/// <summary>A mute as it is listed.</summary>
/// <param name="Mute">The mute.</param>
/// <param name="Customer">Its customer's name; null for all.</param>
public sealed record MuteRow(NoticeMute Mute, string? Customer);

/// <summary>What people change about notices: what they have read, what they want mail about, and what the partner's are muted for.</summary>
public sealed class ChangeNotices(MusterContext context, Scope scope, ProductCatalog catalog, TimeProvider clock)
{
    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Whether somebody may mute for all customers: only who sees all.</summary>
    public bool MayMuteAll => scope.SeesAllCustomers;

    /// <summary>Whether a mute may leave the product open: it is about every family then.</summary>
    public bool MayMuteEveryProduct => scope.Families.Values.All(l => l == FamilyLevel.Full);

    /// <summary>From now on nothing that is there is unread for who asks.</summary>
    public Task MarkReadAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return context.Administrators.Where(a => a.PersonId == scope.PersonId).ExecuteUpdateAsync(u => u.SetProperty(a => a.NoticesSeenAt, now), ct);
    }

    /// <summary>What who asks has chosen, for each kind.</summary>
    public async Task<IReadOnlyDictionary<NoticeKind, NoticeMail>> SettingsAsync(CancellationToken ct)
    {
        var chosen = await context.NoticeSettings.AsNoTracking().Where(s => s.PersonId == scope.PersonId).ToDictionaryAsync(s => s.Kind, s => s.Mail, ct);
        return Enum.GetValues<NoticeKind>().ToDictionary(k => k, k => chosen.GetValueOrDefault(k));
    }

    /// <summary>Chooses, for each kind; those that aren't named stay.</summary>
    public async Task ChooseAsync(IReadOnlyDictionary<NoticeKind, NoticeMail> chosen, CancellationToken ct)
    {
        var before = await SettingsAsync(ct);
        var person = scope.PersonId!.Value;
        var kept = await context.NoticeSettings.Where(s => s.PersonId == person).ToDictionaryAsync(s => s.Kind, ct);
        foreach (var (kind, mail) in chosen)
        {
            if (kept.TryGetValue(kind, out var setting))
                setting.Mail = mail;
            else if (mail != NoticeMail.None)
                context.NoticeSettings.Add(new NoticeSetting { PartnerId = context.PartnerId, PersonId = person, Kind = kind, Mail = mail });
        }

        if (!context.ChangeTracker.HasChanges())
            return;
        context.Record(scope, clock.GetUtcNow(), "notices.choose", before: Facts(before), after: Facts(before.ToDictionary(b => b.Key, b => chosen.GetValueOrDefault(b.Key, b.Value))));
        await context.SaveChangesAsync(ct);

        static Dictionary<string, string> Facts(IReadOnlyDictionary<NoticeKind, NoticeMail> settings) => settings.ToDictionary(s => s.Key.ToString(), s => s.Value.ToString());
    }

    /// <summary>The mutes that hold, within scope; those that end first come first.</summary>
    public async Task<IReadOnlyList<MuteRow>> MutesAsync(CancellationToken ct)
    {
        var today = Today;
        var mutes = await context.NoticeMutes.AsNoTracking().Where(m => m.Until >= today).OrderBy(m => m.Until).ThenBy(m => m.Id).ToListAsync(ct);
        var ids = mutes.Select(m => m.MutedCustomerId).OfType<Guid>().Distinct().ToList();
        var names = await context.Customers.Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, c.Name }).ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        return [.. mutes.Where(m => m.MutedCustomerId is not { } id || names.ContainsKey(id)).Select(m => new MuteRow(m, m.MutedCustomerId is { } id ? names[id] : null))];
    }

    /// <summary>The external id of a customer within scope, to begin with; empty for none.</summary>
    public async Task<string> ExternalIdAsync(Guid customerId, CancellationToken ct) => await context.Customers.Where(c => c.Id == customerId).Select(c => c.ExternalId).SingleOrDefaultAsync(ct) ?? "";

    /// <summary>Mutes.</summary>
    /// <param name="form">What was typed.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>What is wrong; empty when it is muted.</returns>
    public async Task<IReadOnlyList<MuteRefusal>> MuteAsync(MuteForm form, string key, CancellationToken ct)
    {
        if (await context.WasSentBeforeAsync(scope.PersonId, key, ct))
            return [];
        var customer = form.Customer.Length == 0 || !Names.IsWellFormed(form.Customer) ? null
            : await context.Customers.Where(c => c.ExternalId == form.Customer).Select(c => new { c.Id }).SingleOrDefaultAsync(ct);
        var hasProduct = catalog.TryProduct(form.Product, out var product) && scope.Level(product.Family) == FamilyLevel.Full;
        var refusals = DecideNotice.Mute(
            customer is not null, (form.Customer.Length > 0 && customer is null) || (form.Customer.Length == 0 && hasProduct && !MayMuteAll), hasProduct,
            Names.IsWellFormed(form.Reason) ? form.Reason : "", form.Until, Today);
        if (form.Product.Length > 0 ? !hasProduct : !MayMuteEveryProduct)
            refusals = [.. refusals, MuteRefusal.Family];
        if (refusals.Count > 0)
            return refusals;
        var now = clock.GetUtcNow();
        context.NoticeMutes.Add(new NoticeMute
        {
            PartnerId = context.PartnerId,
            Id = Guid.CreateVersion7(now),
            MutedCustomerId = customer?.Id,
            Product = hasProduct ? form.Product : "",
            Reason = form.Reason,
            Until = form.Until!.Value,
            MutedBy = scope.Who,
            MutedAt = now,
        });
        context.Record(scope, now, "notices.mute", customer?.Id, after: new { product = hasProduct ? form.Product : "", form.Reason, until = form.Until });
        if (key.Length > 0)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = scope.PersonId!.Value, Key = key, Outcome = "/notices/mutes", At = now });
        await context.SaveChangesAsync(ct);
        return [];
    }

    /// <summary>Ends a mute before its day.</summary>
    /// <returns>Whether it is there within scope.</returns>
    public async Task<bool> UnmuteAsync(Guid id, CancellationToken ct)
    {
        if ((await MutesAsync(ct)).FirstOrDefault(m => m.Mute.Id == id) is not { } found || (found.Mute.MutedCustomerId is null && !MayMuteAll)
            || (catalog.TryProduct(found.Mute.Product, out var product) ? scope.Level(product.Family) != FamilyLevel.Full : !MayMuteEveryProduct))
            return false;
        var now = clock.GetUtcNow();
        var yesterday = Today.AddDays(-1);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.NoticeMutes.Where(m => m.Id == id && m.Until > yesterday).ExecuteUpdateAsync(u => u.SetProperty(m => m.Until, yesterday), ct) == 1)
        {
            context.Record(scope, now, "notices.unmute", found.Mute.MutedCustomerId, before: new { found.Mute.Product, found.Mute.Reason, found.Mute.Until });
            await context.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return true;
    }
}
