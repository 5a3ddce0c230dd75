using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Console;

/// <summary>How opening a console, or asking for Partner Assistance, ended.</summary>
/// <param name="Found">Whether the customer is there within scope.</param>
/// <param name="Refusal">Why nothing was done; null when it was, now or by an earlier sending of the same form.</param>
public readonly record struct LaunchOutcome(bool Found, LaunchRefusal? Refusal);

/// <summary>Opens a customer's console as its partner's guest, gives a visit more time, and ends it. Each is in both logs, with both names.</summary>
public sealed class LaunchCustomer(MusterContext context, Scope scope, TimeProvider clock)
{
    /// <summary>Opens it, and ends the visit that this browser has.</summary>
    /// <param name="http">The request: its browser gets the guest's cookie.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="reason">Why, as typed.</param>
    /// <param name="key">The key that makes sending twice do it once; empty for none.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<LaunchOutcome> OpenAsync(HttpContext http, Guid customerId, string reason, string key, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.Id == customerId, ct) is not { } customer)
            return new(false, null);
        if (await context.WasSentBeforeAsync(scope.PersonId, key, ct))
            return new(true, null);
        var partner = await context.Partners.AsNoTracking().SingleAsync(p => p.Id == context.PartnerId, ct);
        if (DecideLaunch.Open(customer, partner, reason, now) is { } refusal)
            return new(true, refusal);

        // one session is one browser, and a browser is one guest
        var sessionId = scope.SessionId!.Value;
        await EndAsync(context, await context.Launches.Where(l => l.SessionId == sessionId && l.EndedAt == null && l.EndsAt > now).ToListAsync(ct), now, "another", scope.Address, ct);

        var token = GuestVisit.NewToken();
        var launch = new Launch
        {
            PartnerId = context.PartnerId,
            Id = Guid.CreateVersion7(now),
            CustomerId = customerId,
            PersonId = scope.PersonId!.Value,
            SessionId = sessionId,
            GuestName = scope.Who,
            PartnerName = partner.Name,
            Reason = reason.Trim(),
            Hash = GuestVisit.HashOf(token),
            StartedAt = now,
            EndsAt = DecideLaunch.EndsAt(now, now, partner.LaunchMinutes),
        };
        context.Launches.Add(launch);
        context.Record(Guest(launch, customer.Name, scope.Address), now, "launch.open", after: new { launch.Reason, until = launch.EndsAt });
        if (key.Length > 0)
            context.Requests.Add(new Request { PartnerId = context.PartnerId, PersonId = launch.PersonId, Key = key, Outcome = GuestVisit.Path, At = now });
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        GuestVisit.Give(http, token);
        return new(true, null);
    }

    /// <summary>Gives the guest's own visit as much time again as it had at first, at most eight hours in all.</summary>
    public async Task ExtendAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await OwnAsync(ct) is not { } launch)
            return;
        var minutes = await context.Partners.Where(p => p.Id == context.PartnerId).Select(p => p.LaunchMinutes).SingleAsync(ct);
        var (before, after) = (launch.EndsAt, DecideLaunch.EndsAt(launch.StartedAt, launch.EndsAt, minutes));
        if (after == before)
            return;
        launch.EndsAt = after;
        context.Record(scope, now, "launch.extend", before: new { until = before }, after: new { until = after });
        await context.SaveChangesAsync(ct);
    }

    /// <summary>Ends the guest's own visit.</summary>
    public async Task LeaveAsync(HttpContext http, CancellationToken ct)
    {
        if (await OwnAsync(ct) is { } launch)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            await EndAsync(context, [launch], clock.GetUtcNow(), "left", scope.Address, ct);
            await transaction.CommitAsync(ct);
        }

        GuestVisit.Take(http);
    }

    /// <summary>Ends the visits to a customer that are open, in the transaction that closes its door.</summary>
    /// <returns>How many there were.</returns>
    internal static async Task<int> EndAllAsync(MusterContext context, Guid customerId, DateTimeOffset now, CancellationToken ct)
    {
        var open = await context.Launches.Where(l => l.CustomerId == customerId && l.EndedAt == null && l.EndsAt > now).ToListAsync(ct);
        await EndAsync(context, open, now, "assistance", "", ct);
        return open.Count;
    }

    private static async Task EndAsync(MusterContext context, IReadOnlyList<Launch> launches, DateTimeOffset now, string why, string address, CancellationToken ct)
    {
        foreach (var launch in launches)
        {
            var customer = await context.Customers.Where(c => c.Id == launch.CustomerId).Select(c => c.Name).SingleAsync(ct);
            launch.EndedAt = now;
            context.Record(Guest(launch, customer, address), now, "launch.end", after: new { why });
        }

        await context.SaveChangesAsync(ct);
    }

    private async Task<Launch?> OwnAsync(CancellationToken ct) =>
        scope.LaunchId is { } id ? await context.Launches.SingleOrDefaultAsync(l => l.Id == id && l.EndedAt == null, ct) : null;

    /// <summary>The guest of a launch, as audit entries name them.</summary>
    private static Scope Guest(Launch launch, string customerName, string address)
    {
        var guest = new Scope();
        guest.Enter(GuestVisit.Who(launch, customerName), address);
        return guest;
    }
}
