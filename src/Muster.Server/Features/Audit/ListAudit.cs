using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;
using Muster.Domain.Accounts;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Audit;

/// <summary>The audit log, the latest first, as far as who asks may see it: one query for page and CSV.</summary>
/// <remarks>
/// At a partner's desk: the partner's entries; who doesn't see all customers sees those on customers within their scope, and what
/// they did themselves on none. In a console: the customer's own. The operator: those of no partner.
/// </remarks>
public sealed class ListAudit(MusterContext context, Scope scope)
{
    /// <summary>How many matches are counted and paged: who looks for one narrows the list.</summary>
    public const int MostCounted = 10_000;

    /// <summary>The rows of a page, in order.</summary>
    public async Task<AuditPage> PageAsync(AuditFilter filter, CancellationToken ct)
    {
        var matching = Matching(filter);
        var matches = await matching.Take(MostCounted + 1).CountAsync(ct);
        var paged = Math.Min(matches, MostCounted);
        filter = filter.OnPage(Math.Min(filter.Page, Math.Max(1, (paged + filter.Size - 1) / filter.Size)));
        var entries = await matching.OrderByDescending(e => e.Id).Skip((filter.Page - 1) * filter.Size).Take(filter.Size).ToListAsync(ct);
        var ids = entries.Select(e => e.CustomerId).Append(filter.CustomerId).OfType<Guid>().Distinct().ToList();
        var customers = await context.Customers.IgnoreQueryFilters([MusterContext.OpenFilter]).Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, c.Name }).ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        return new(filter, entries, paged, matches > MostCounted, customers, await PeopleAsync(filter, ct));
    }

    /// <summary>All that match, in the order of the page, with the customer's own id and name.</summary>
    public IQueryable<AuditLine> Lines(AuditFilter filter) =>
        from e in Matching(filter)
        join c in context.Customers.IgnoreQueryFilters([MusterContext.OpenFilter]) on e.CustomerId equals c.Id into customers
        from c in customers.DefaultIfEmpty()
        orderby e.Id descending
        select new AuditLine
        {
            At = e.At,
            Who = e.Who,
            OnBehalfOf = e.OnBehalfOf,
            Address = e.Address,
            Act = e.Act,
            Refused = e.Refused,
            CustomerExternalId = c == null ? null : c.ExternalId,
            Customer = c == null ? null : c.Name,
            Before = e.Before,
            After = e.After,
            Block = e.Seal,
        };

    private IQueryable<AuditEntry> Matching(AuditFilter filter)
    {
        var entries = Visible();
        if (filter.Search.Length > 0)
        {
            var text = SearchText.Of(filter.Search);
            var customers = text.Length < 3 ? context.CustomerList.Where(c => c.NameSearch.StartsWith(text)) : context.CustomerList.Where(c => c.NameSearch.Contains(text));
            entries = entries.Where(e => e.CustomerId != null && customers.Select(c => c.CustomerId).Contains(e.CustomerId.Value));
        }

        if (filter.CustomerId is { } customer)
            entries = entries.Where(e => e.CustomerId == customer);
        if (filter.PersonId is { } person)
            entries = entries.Where(e => e.PersonId == person);
        if (filter.Act.Length > 0)
            entries = entries.Where(e => e.Act == filter.Act);
        if (filter.Refused is { } refused)
            entries = entries.Where(e => e.Refused == refused);

        // ids begin with their instant, and are what the indexes end with
        if (filter.From is { } from)
        {
            var first = FirstId(from);
            entries = entries.Where(e => e.Id >= first);
        }

        if (filter.To is { } to)
        {
            var after = FirstId(to.AddDays(1));
            entries = entries.Where(e => e.Id < after);
        }

        return entries;
    }

    private IQueryable<AuditEntry> Visible()
    {
        var entries = context.AuditEntries.AsNoTracking();
        if (scope.Place == Place.Customer)
            return entries.Where(e => e.CustomerId == scope.CustomerId && e.Log != AuditLog.Partner);
        entries = entries.Where(e => e.Log != AuditLog.Customer);
        return scope.SeesAllCustomers || scope.Place != Place.Partner
            ? entries
            : entries.Where(e => e.CustomerId == null ? e.PersonId == scope.PersonId : context.Customers.Any(c => c.Id == e.CustomerId));
    }

    /// <summary>Whom the list can be narrowed to: who belongs to the place, and the one it is narrowed to already.</summary>
    private async Task<IReadOnlyList<AuditPerson>> PeopleAsync(AuditFilter filter, CancellationToken ct)
    {
        var ids = scope.Place switch
        {
            Place.Customer => context.CustomerAdministrators.Where(a => a.CustomerId == scope.CustomerId).Select(a => a.PersonId),
            Place.Operator => context.Operators.Select(o => o.PersonId),
            _ => context.Administrators.Where(a => scope.SeesAllCustomers || a.PersonId == scope.PersonId).Select(a => a.PersonId),
        };
        var people = await context.Users.Where(u => ids.Contains(u.Id)).Select(u => new AuditPerson(u.Id, u.DisplayName)).ToListAsync(ct);
        if (filter.PersonId is { } person && people.All(p => p.Id != person)
            && await Visible().Where(e => e.PersonId == person).OrderByDescending(e => e.Id).Select(e => e.Who).FirstOrDefaultAsync(ct) is { } name)
            people.Add(new(person, name));
        return [.. people.OrderBy(p => SearchText.Of(p.Name), StringComparer.Ordinal).ThenBy(p => p.Id)];
    }

    /// <summary>The least id that an entry of a day can have.</summary>
    private static Guid FirstId(DateOnly day)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds() << 16);
        return new(bytes, bigEndian: true);
    }
}

/// <summary>Somebody the log can be narrowed to.</summary>
public sealed record AuditPerson(Guid Id, string Name);

/// <summary>A page of the log.</summary>
/// <param name="Filter">The filter, its page within what there is.</param>
/// <param name="Entries">The entries, the latest first.</param>
/// <param name="Count">How many match, up to <see cref="ListAudit.MostCounted"/>.</param>
/// <param name="More">Whether more match than were counted.</param>
/// <param name="Customers">Names of the customers they are on.</param>
/// <param name="People">Whom the list can be narrowed to.</param>
public sealed record AuditPage(
    AuditFilter Filter, IReadOnlyList<AuditEntry> Entries, int Count, bool More, IReadOnlyDictionary<Guid, string> Customers, IReadOnlyList<AuditPerson> People);

/// <summary>An entry as it is exported.</summary>
public sealed class AuditLine
{
    public required DateTimeOffset At { get; init; }

    public required string Who { get; init; }

    public required string OnBehalfOf { get; init; }

    public required string Address { get; init; }

    public required string Act { get; init; }

    public required bool Refused { get; init; }

    public required string? CustomerExternalId { get; init; }

    public required string? Customer { get; init; }

    public required string Before { get; init; }

    public required string After { get; init; }

    public required long? Block { get; init; }
}
