using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Access;
using Muster.Data.Licensing;
using Muster.Domain.Access;
using Muster.Domain.Accounts;
using Muster.Domain.Usage;
using Muster.Server.Features.Access;
using Muster.Server.Features.Mail;
using Muster.Server.Resources;

namespace Muster.Server.Features.Linking;

/// <summary>What a partner typed to ask a company.</summary>
/// <param name="Email">E-mail of an administrator of the company.</param>
/// <param name="ExternalId">What the partner will call it in files.</param>
/// <param name="Reason">Why.</param>
public sealed record LinkForm(string Email, string ExternalId, string Reason)
{
    /// <summary>An empty one.</summary>
    public static LinkForm Empty { get; } = new("", "", "");

    /// <summary>Reads it from a form, trimmed.</summary>
    public static LinkForm Read(IFormCollection form) => new(form["email"].ToString().Trim(), form["externalId"].ToString().Trim(), form["reason"].ToString().Trim());
}

/// <summary>
/// A partner's asking a company that exists to become its customer, and taking that back. Whether there is such a company, and
/// whether it has a partner already, is never told: the request waits in either case, until somebody says yes.
/// </summary>
public sealed class AskLink(MusterContext context, Store store, Scope scope, Outbox outbox, ILookupNormalizer normalizer, IStringLocalizer<Texts> texts, Settings settings, TimeProvider clock)
{
    /// <summary>Requests of the partner, the latest first.</summary>
    public Task<List<LinkRequest>> ListAsync(CancellationToken ct) => context.LinkRequests.AsNoTracking().OrderByDescending(r => r.Id).Take(200).ToListAsync(ct);

    /// <summary>Asks.</summary>
    /// <param name="form">What was typed.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>What is wrong; empty when it is sent.</returns>
    public async Task<IReadOnlyList<LinkRefusal>> Async(LinkForm form, string key, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await context.WasSentBeforeAsync(scope.PersonId, key, ct))
            return [];
        var readable = Names.IsWellFormed(form.ExternalId) && Names.IsWellFormed(form.Reason);
        var open = await context.LinkRequests.AsNoTracking().Where(r => r.Answer == LinkAnswer.Open).Select(r => new { r.ExternalId }).ToListAsync(ct);
        var taken = readable && (await context.Customers.AnyAsync(c => c.ExternalId == form.ExternalId, ct) || open.Exists(r => r.ExternalId == form.ExternalId));
        var refusals = DecideLink.Ask(
            InvitePerson.IsEmail(form.Email), readable ? form.ExternalId : "", taken, readable ? form.Reason : "",
            await WasAskedAsync(form.Email, now, ct), open.Count);
        if (refusals.Count > 0)
            return refusals;
        var asked = await FindAsync(form.Email, ct);
        var request = new LinkRequest
        {
            PartnerId = context.PartnerId,
            Id = Guid.CreateVersion7(now),
            Email = form.Email,
            ExternalId = form.ExternalId,
            Reason = form.Reason,
            RequestedBy = scope.PersonId!.Value,
            RequestedByName = scope.Who,
            PartnerName = scope.PartnerName,
            RequestedAt = now,
            AskedCustomerId = asked,
        };
        context.LinkRequests.Add(request);
        context.Record(scope, now, "link.request", after: new { request.Email, request.ExternalId, request.Reason });
        if (key.Length > 0)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = request.RequestedBy, Key = key, Outcome = "/customers/link", At = now });
        if (asked is { } customer)
            await TellAsync(request, customer, ct);
        await context.SaveChangesAsync(ct);
        return [];
    }

    /// <summary>Takes an open request back.</summary>
    /// <returns>Whether there is such a request.</returns>
    public async Task<bool> WithdrawAsync(Guid id, CancellationToken ct)
    {
        if (await context.LinkRequests.SingleOrDefaultAsync(r => r.Id == id, ct) is not { } request)
            return false;
        if (request.Answer != LinkAnswer.Open)
            return true;
        var now = clock.GetUtcNow();
        (request.Answer, request.AnsweredBy, request.AnsweredAt) = (LinkAnswer.Withdrawn, scope.Who, now);
        context.Record(scope, now, "link.withdraw", before: new { request.Email, request.ExternalId });
        try
        {
            await context.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // answered in the same moment: it stays as it was answered
        }

        return true;
    }

    /// <summary>Whether the partner asks an e-mail already, or did a short while ago, whatever became of it: whom it leads to is no part of it.</summary>
    private async Task<bool> WasAskedAsync(string email, DateTimeOffset now, CancellationToken ct)
    {
        var since = now.AddDays(-DecideLink.PauseDays);
        var asked = await context.LinkRequests.AsNoTracking().Where(r => r.Answer == LinkAnswer.Open || r.RequestedAt > since).Select(r => r.Email).ToListAsync(ct);
        return asked.Exists(e => normalizer.NormalizeEmail(e) == normalizer.NormalizeEmail(email));
    }

    /// <summary>The company without a partner that an e-mail leads to; of several the first. Asked of the built-in partner alone: a company that has a partner isn't asked.</summary>
    private async Task<Guid?> FindAsync(string email, CancellationToken ct)
    {
        var normalized = normalizer.NormalizeEmail(email);
        await using var none = store.Context(Partner.NoneId);
        return await (
            from a in none.CustomerAdministrators
            join p in none.Users on a.PersonId equals p.Id
            join c in none.Customers on a.CustomerId equals c.Id
            where p.NormalizedEmail == normalized && a.State == MembershipState.Active && a.Role == ConsoleRole.Admin
            orderby c.CreatedAt, c.Id
            select (Guid?)c.Id).FirstOrDefaultAsync(ct);
    }

    /// <summary>Writes to all administrators of the company who may answer.</summary>
    private async Task TellAsync(LinkRequest request, Guid customer, CancellationToken ct)
    {
        await using var none = store.Context(Partner.NoneId);
        var people = await (
            from a in none.CustomerAdministrators
            join p in none.Users on a.PersonId equals p.Id
            where a.CustomerId == customer && a.State == MembershipState.Active && a.Role == ConsoleRole.Admin
            select new { p.Email, p.DisplayName, p.Language }).ToListAsync(ct);
        foreach (var person in people)
        {
            using var reading = new Reading(person.Language);
            outbox.Add(context, new(
                person.Email!,
                texts["Mail.Link.Subject", request.PartnerName],
                texts["Mail.Link.Text", person.DisplayName, request.RequestedByName, request.PartnerName, request.Reason, settings.Link(scope.Origin, "/console/partner")]));
        }
    }
}
