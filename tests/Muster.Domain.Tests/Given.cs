using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;

namespace Muster.Domain.Tests;

/// <summary>What the situations are built from.</summary>
internal static class Given
{
    /// <summary>The catalog that is shipped.</summary>
    public static ProductCatalog Catalog { get; } = ProductCatalog.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "catalog.json")));

    public static DateOnly Today { get; } = new(2026, 6, 15);

    /// <summary>A license; its start and end are days from today, no end is forever.</summary>
    public static License License(
        int start, int? end, string product = "CIXA-MSP", long? quantity = 10, LicenseOwner owner = LicenseOwner.Partner)
    {
        var id = Guid.CreateVersion7();
        return new()
        {
            PartnerId = Guid.Empty,
            CustomerId = Guid.Empty,
            Id = id,
            Number = id.ToString(),
            Product = product,
            Type = end is null ? LicenseType.Usage : LicenseType.Term,
            Owner = owner,
            Start = Today.AddDays(start),
            End = end is { } days ? Today.AddDays(days) : null,
            Quantity = quantity,
        };
    }

    /// <summary>A computer known for 100 days that reports these components, each so for an hour.</summary>
    public static Device Device(params (string Code, ComponentStatus Status)[] components) => new()
    {
        PartnerId = Guid.Empty,
        CustomerId = Guid.Empty,
        Id = Guid.CreateVersion7(),
        ExternalId = "pc1",
        HostName = "PC-1",
        Kind = DeviceKind.Computer,
        KnownSince = At(-100),
        LastSeen = components.Length == 0 ? null : At(0),
        Components = [.. components.Select(c => new ComponentReport(c.Code, "1.0", c.Status, At(-1)))],
    };

    /// <summary>Noon of a day so many days from today.</summary>
    public static DateTimeOffset At(int days) => new(Today.AddDays(days).ToDateTime(new(12, 0)), TimeSpan.Zero);
}
