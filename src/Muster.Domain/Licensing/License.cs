using Muster.Domain.Catalog;

namespace Muster.Domain.Licensing;

/// <summary>What kind of right a license is.</summary>
public enum LicenseType
{
    Trial,
    Term,

    /// <summary>Monthly, by usage.</summary>
    Usage,

    /// <summary>Ordered through a distributor.</summary>
    Ordered,
    Enterprise,
    Perpetual,
}

/// <summary>Who bought a license.</summary>
public enum LicenseOwner
{
    Partner,
    Customer,
}

/// <summary>Where what a license brings is installed by itself. It governs installing only: what is on a device stays while a license wants it.</summary>
public enum AutomaticInstall
{
    /// <summary>On every device of its family.</summary>
    On,

    /// <summary>Only on devices known since the license began: after a downgrade, which installs nothing.</summary>
    NewDevices,

    /// <summary>Nowhere: somebody installs by hand.</summary>
    Off,
}

/// <summary>How a license stands on a day.</summary>
public enum LicenseState
{
    /// <summary>Its start is to come.</summary>
    Future,

    /// <summary>In force.</summary>
    InForce,

    /// <summary>In force, and ends within 30 days without a successor.</summary>
    Expiring,

    /// <summary>In force today and not tomorrow, without a successor.</summary>
    LastDay,

    /// <summary>Ended up to 60 days ago without a successor.</summary>
    Expired,

    /// <summary>Ended, and either long ago or followed by another of its line.</summary>
    Ended,
}

/// <summary>A right to a product. In force from its start through its end day (UTC).</summary>
public sealed class License
{
    /// <summary>From how many days before the end the partner is told.</summary>
    public const int ExpiringDays = 30;

    /// <summary>For how many days after the end a license without a successor counts as expired.</summary>
    public const int ExpiredDays = 60;

    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Unique within its customer, up to 100 characters.</summary>
    public required string Number { get; init; }

    /// <summary>Code of the product.</summary>
    public required string Product { get; init; }

    public required LicenseType Type { get; set; }

    public required LicenseOwner Owner { get; set; }

    /// <summary>Of an ordered license, the distributor that sold it and is its issuer; null for all others.</summary>
    public Guid? DistributorId { get; init; }

    /// <summary>First day in force.</summary>
    public required DateOnly Start { get; set; }

    /// <summary>Last day in force; null when it never ends.</summary>
    public DateOnly? End { get; set; }

    /// <summary>Units it is for; null for any number.</summary>
    public long? Quantity { get; set; }

    /// <summary>Where what it brings is installed by itself.</summary>
    public AutomaticInstall AutomaticInstall { get; set; }

    /// <summary>Of a trial, whether its one extension is used up.</summary>
    public bool TrialExtended { get; set; }

    /// <summary>The same license as an object of its own.</summary>
    public License Copy() => (License)MemberwiseClone();

    /// <summary>Whether it is in force on a day.</summary>
    public bool IsInForce(DateOnly day) => Start <= day && (End is null || day <= End);

    /// <summary>Whether another license of the same line goes on after this one ends.</summary>
    /// <param name="all">The customer's licenses; this one may be among them.</param>
    /// <param name="catalog">Knows the lines.</param>
    public bool HasSuccessor(IEnumerable<License> all, ProductCatalog catalog)
    {
        if (End is null)
            return false;
        var line = catalog.Product(Product).Line;
        return all.Any(l => l.Id != Id && (l.End is null || (l.End > End && l.End >= l.Start)) && catalog.Product(l.Product).Line == line);
    }

    /// <summary>How it stands on a day.</summary>
    /// <inheritdoc cref="HasSuccessor"/>
    public LicenseState State(DateOnly day, IEnumerable<License> all, ProductCatalog catalog) =>
        State(Start, End, day, HasSuccessor(all, catalog));

    /// <summary>How a license with these dates stands on a day.</summary>
    /// <param name="start">First day in force.</param>
    /// <param name="end">Last day in force; null when it never ends.</param>
    /// <param name="day">The day.</param>
    /// <param name="hasSuccessor">Whether another of its line goes on after it.</param>
    public static LicenseState State(DateOnly start, DateOnly? end, DateOnly day, bool hasSuccessor)
    {
        if (day < start)
            return LicenseState.Future;
        if (end is not { } last)
            return LicenseState.InForce;
        if (day > last)
            return day.DayNumber - last.DayNumber <= ExpiredDays && !hasSuccessor ? LicenseState.Expired : LicenseState.Ended;
        if (last.DayNumber - day.DayNumber > ExpiringDays || hasSuccessor)
            return LicenseState.InForce;
        return day == last ? LicenseState.LastDay : LicenseState.Expiring;
    }
}

/// <summary>What a firewall is.</summary>
public enum FirewallForm
{
    Hardware,
    Virtual,
}

/// <summary>A firewall known by its serial number, with the license assigned to it.</summary>
public sealed class Firewall
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    /// <summary>Unique within its customer, up to 100 characters.</summary>
    public required string Serial { get; init; }

    public required string Model { get; set; }

    public required FirewallForm Form { get; set; }

    /// <summary>Number of the license assigned to it.</summary>
    public required string LicenseNumber { get; set; }

    /// <summary>The first day on which it counts.</summary>
    public required DateOnly AssignedOn { get; set; }
}
