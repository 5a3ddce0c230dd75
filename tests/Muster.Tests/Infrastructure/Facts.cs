using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Domain.Usage;
using Muster.Server.Features.Usage;

namespace Muster.Infrastructure;

/// <summary>What is known of one partner's customers: put in as plain facts, and counted by <see cref="CountAsync"/>.</summary>
internal sealed class Facts(MusterApp app, TestPartner partner)
{
    /// <summary>The catalog that is shipped.</summary>
    public static readonly ProductCatalog Catalog = ProductCatalog.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "catalog.json")));

    private readonly List<object> _rows = [];
    private readonly List<Device> _devices = [];
    private readonly Dictionary<Guid, DateOnly> _marks = [];
    private readonly UsageBatch _batch = new();

    /// <summary>Today, as the server has it.</summary>
    public DateOnly Today => DateOnly.FromDateTime(app.Clock.Now.UtcDateTime);

    /// <summary>Noon of a day so many days ago.</summary>
    public DateTimeOffset Ago(int days) => new(Today.AddDays(-days).ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);

    public Guid Customer(string name, string? externalId = null)
    {
        var id = Guid.CreateVersion7();
        _rows.Add(new Customer
        {
            PartnerId = partner.Id,
            Id = id,
            TenantId = Guid.CreateVersion7(),
            ExternalId = externalId ?? name.ToUpperInvariant(),
            Name = name,
            BillingType = BillingType.Usage,
            DataGeography = "IE",
            CreatedAt = Ago(400),
        });
        _marks[id] = Today.AddDays(-400);
        return id;
    }

    public void License(Guid customer, string product, long? quantity = 10, int since = 100) => _rows.Add(new License
    {
        PartnerId = partner.Id,
        CustomerId = customer,
        Id = Guid.CreateVersion7(),
        Number = string.Create(CultureInfo.InvariantCulture, $"{product}-{_rows.Count}"),
        Product = product,
        Type = LicenseType.Usage,
        Owner = LicenseOwner.Partner,
        Start = Today.AddDays(-since),
        Quantity = quantity,
    });

    public void Firewall(Guid customer, string serial, int since) => _rows.Add(new Firewall
    {
        PartnerId = partner.Id,
        CustomerId = customer,
        Serial = serial,
        Model = "XGS 2100",
        Form = FirewallForm.Hardware,
        LicenseNumber = "L",
        AssignedOn = Today.AddDays(-since),
    });

    /// <summary>A device known for 60 days, last seen so many days ago or never.</summary>
    public Device Device(Guid customer, string host, int? seen, params IEnumerable<ComponentReport> components)
    {
        var device = new Device
        {
            PartnerId = partner.Id,
            CustomerId = customer,
            Id = Guid.CreateVersion7(),
            ExternalId = "id-" + host,
            HostName = host,
            Kind = DeviceKind.Computer,
            Os = "Windows 11",
            LastUser = "user of " + host,
            Expected = true,
            KnownSince = Ago(60),
            LastSeen = seen is { } days ? Ago(days) : null,
            Components = [.. components],
        };
        _devices.Add(device);
        return device;
    }

    public ComponentReport Component(string code, ComponentStatus status = ComponentStatus.Installed, int since = 30) => new(code, "1.0", status, Ago(since));

    public void Seen(Guid customer, string meter, string subject, string holder, int days, string? name = null)
    {
        _batch.Add(customer, meter, DaysSeen.Of(subject, Names.Holder(holder), Today.AddDays(-days)));
        if (name is not null)
            _batch.AddName(customer, meter, subject, name, Ago(days));
    }

    /// <summary>Writes everything and has it counted.</summary>
    public async Task CountAsync(CancellationToken ct)
    {
        await using var context = app.Store.Context(partner.Id);
        await using (var transaction = await context.Database.BeginTransactionAsync(ct))
        {
            context.AddRange(_rows);
            await context.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }

        await app.Store.AddDevicesAsync(partner.Id, _devices, ct);

        // asked again, it only counts what has changed since
        _rows.Clear();
        _devices.Clear();
        await app.Store.WriteUsageAsync(partner.Id, _batch, ct);
        await using (var transaction = await context.Database.BeginTransactionAsync(ct))
        {
            await context.MarkForRecountAsync(app.Store, _marks, ct);
            await transaction.CommitAsync(ct);
        }

        await app.RecountAsync(partner.Id, ct);
    }
}
