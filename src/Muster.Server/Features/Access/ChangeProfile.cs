using Microsoft.EntityFrameworkCore;
using Muster.Data;


namespace Muster.Server.Features.Access;

/// <summary>What a person changes of their own account, apart from how they show who they are: their name, and which sessions stay open.</summary>
public sealed class ChangeProfile(Store store, Scope scope, TimeProvider clock)
{
    /// <summary>Changes the name that pages and the audit call them.</summary>
    /// <returns>What is wrong, as the key of a text; null when done.</returns>
    public async Task<string?> NameAsync(string? name, CancellationToken ct)
    {
        name = (name ?? "").Trim();
        if (AcceptInvitation.NameFault(name) is { } fault)
            return fault;
        await using var context = store.Context(scope.PartnerId);
        var person = await context.Users.SingleAsync(p => p.Id == scope.PersonId, ct);
        if (person.DisplayName == name)
            return null;
        var before = person.DisplayName;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        person.DisplayName = name;
        await context.RecordAtPlacesAsync(await Places.OfAsync(context, person.Id, ct), person.Id, before, scope.Address, clock.GetUtcNow(), "profile.change", new { name }, ct: ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    /// <summary>Ends one of the person's sessions, or all of them. One that isn't theirs, or is over, changes nothing.</summary>
    /// <param name="id">Which; null for all.</param>
    /// <param name="ct">Cancels.</param>
    public async Task EndSessionsAsync(Guid? id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var context = store.Context(scope.PartnerId);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var person = await context.Users.AsNoTracking().SingleAsync(p => p.Id == scope.PersonId, ct);
        var ended = await context.Sessions.Where(s => s.PersonId == person.Id && s.EndedAt == null && (id == null || s.Id == id)).ExecuteUpdateAsync(u => u.SetProperty(s => s.EndedAt, now), ct);
        if (ended == 0)
            return;
        await context.RecordAtPlacesAsync(await Places.OfAsync(context, person.Id, ct), person.Id, person.DisplayName, scope.Address, now, "session.end", new { sessions = ended }, ct: ct);
        await transaction.CommitAsync(ct);
    }
}
