namespace Muster.Data.Usage;

/// <summary>Days seen as stored. Written by the store only (<c>Store.WriteUsageAsync</c>); mapped so that migrations know it.</summary>
public sealed class DaysSeenRow
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required string Meter { get; init; }

    public required string Subject { get; init; }

    /// <summary>The holder as counted; empty for nobody.</summary>
    public required string Holder { get; init; }

    public required short Year { get; init; }

    public int D01 { get; init; }

    public int D02 { get; init; }

    public int D03 { get; init; }

    public int D04 { get; init; }

    public int D05 { get; init; }

    public int D06 { get; init; }

    public int D07 { get; init; }

    public int D08 { get; init; }

    public int D09 { get; init; }

    public int D10 { get; init; }

    public int D11 { get; init; }

    public int D12 { get; init; }
}

/// <summary>The name to show for a subject: that of its latest named sighting, the greater name if two share the instant.</summary>
public sealed class SubjectRow
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required string Meter { get; init; }

    public required string Subject { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset NamedAt { get; init; }
}

/// <summary>A change of a family's count: it holds from its day to the day before the next change. A cache of counts.</summary>
public sealed class DailyUsage
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required string Family { get; init; }

    public required DateOnly FromDay { get; init; }

    public required long Count { get; init; }
}

/// <summary>A customer whose cached counts are to be made anew from a day on. Written in the transaction that made it so.</summary>
public sealed class RecountRow
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    /// <summary>First day whose count may have changed; the greatest day when only the list row is to be made anew.</summary>
    public required DateOnly FromDay { get; init; }

    /// <summary>How often it was marked; a recount that finds more marks at its end leaves the row.</summary>
    public required long Marks { get; init; }

    /// <summary>Until when a worker has it.</summary>
    public required DateTimeOffset ClaimedUntil { get; init; }
}

/// <summary>One customer as the list shows it, every sortable column made in advance. Kept by the recount.</summary>
/// <remarks>
/// The columns <c>used_x</c> and <c>limit_x</c> of each family are indexer properties, see <see cref="Used"/> and <see cref="Limit"/>.
/// Dates stand in for flags that time changes, so that a late recount misleads nobody.
/// </remarks>
public sealed class CustomerListRow
{
    /// <summary>The families that have columns. A catalog with another family needs a migration; the server says so at start.</summary>
    public static readonly IReadOnlyList<string> Families =
        ["endpoint", "server", "mobile", "email", "encryption", "phish", "access", "ndr", "wireless", "firewall"];

    /// <summary>Stands for "any number" in <see cref="Seats"/> and limits, so that it sorts last.</summary>
    public const long Unlimited = long.MaxValue;

    /// <summary>Stands for "neither licensed nor used" in a family's used column.</summary>
    public const long Nothing = -1;

    /// <summary>Stands for "never" in <see cref="NearestExpiry"/> and <see cref="RefreshOn"/>.</summary>
    public static readonly DateOnly Never = DateOnly.MaxValue;

    private readonly Dictionary<string, object?> _families = [];

    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required string Name { get; set; }

    /// <summary>Name in search form: sorted by, and searched.</summary>
    public required string NameSearch { get; set; }

    public required string ExternalId { get; set; }

    /// <summary>External id in search form.</summary>
    public required string ExternalSearch { get; set; }

    public required Domain.Accounts.BillingType BillingType { get; set; }

    /// <summary>Number of licenses in force.</summary>
    public int Licenses { get; set; }

    /// <summary>Sum of the base quantities in force; <see cref="Unlimited"/> when any is.</summary>
    public long Seats { get; set; }

    public Domain.Licensing.LicenseOwnership Owner { get; set; }

    /// <summary>First end of a license in force without a successor; <see cref="Never"/> for none.</summary>
    public DateOnly NearestExpiry { get; set; }

    /// <summary>Latest end of an expired license.</summary>
    public DateOnly? ExpiredOn { get; set; }

    /// <summary>The last day anything was seen, or the first licensed day if that is later; null when nothing is licensed.</summary>
    public DateOnly? QuietSince { get; set; }

    public bool PartnerAssistance { get; set; }

    public required string DataGeography { get; set; }

    /// <summary>Devices without full protection.</summary>
    public int Unprotected { get; set; }

    /// <summary>Whether any family is over its limit.</summary>
    public bool Over { get; set; }

    /// <summary>The family whose count is the most units away from usual (<see cref="Domain.Usage.UsageJump"/>); null when none jumps.</summary>
    public string? JumpFamily { get; set; }

    /// <summary>The usual count of that family; 0 when none jumps.</summary>
    public long JumpUsual { get; set; }

    /// <summary>The first day on which anything here can change by time alone; <see cref="Never"/> for none.</summary>
    public DateOnly RefreshOn { get; set; }

    /// <summary>The families' columns by name, for the mapping.</summary>
    public object? this[string column]
    {
        get => _families.GetValueOrDefault(column);
        set => _families[column] = value;
    }

    /// <summary>Name of the column with a family's units; <see cref="Nothing"/> when it is neither licensed nor used.</summary>
    public static string Used(string family) => "used_" + family;

    /// <summary>Name of the column with a family's limit: null when unlicensed, <see cref="Unlimited"/> when it has none.</summary>
    public static string Limit(string family) => "limit_" + family;

    /// <summary>How a family stands, or null when it is neither licensed nor used.</summary>
    public Domain.Licensing.FamilyStanding? Standing(string family) => Standing(family, (long)this[Used(family)]!, (long?)this[Limit(family)]);

    /// <summary>How a family stands by its two columns, or null when it is neither licensed nor used.</summary>
    public static Domain.Licensing.FamilyStanding? Standing(string family, long used, long? limit) =>
        used == Nothing ? null : new(family, used, limit is not null, limit == Unlimited ? null : limit);
}
