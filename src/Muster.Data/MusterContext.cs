using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Muster.Data.Access;
using Muster.Data.Operations;
using Muster.Data.Usage;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;
using Muster.Domain.Protection;
using Muster.Domain.Usage;

namespace Muster.Data;

/// <summary>
/// The store, as one partner sees it: every table that belongs to a partner is filtered by <see cref="PartnerId"/>, and nothing
/// of another partner can be saved. Work for several partners opens one context for each.
/// </summary>
public abstract partial class MusterContext(DbContextOptions options) : IdentityUserContext<Person, Guid>(options)
{
    /// <summary>Name of the filter that keeps partners apart.</summary>
    public const string PartnerFilter = "partner";

    /// <summary>Name of the property that leads the key of every table that belongs to a partner.</summary>
    public const string PartnerKey = "PartnerId";

    private static readonly IServiceProvider IdentityDefaults =
        new ServiceCollection().Configure<IdentityOptions>(ConfigureIdentity).BuildServiceProvider();

    /// <summary>The partner whose rows are seen; the empty id, the default, sees none.</summary>
    public Guid PartnerId { get; set; }

    public DbSet<Partner> Partners => Set<Partner>();

    public DbSet<Collector> Collectors => Set<Collector>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    public DbSet<StoreFact> StoreFacts => Set<StoreFact>();

    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<License> Licenses => Set<License>();

    public DbSet<Firewall> Firewalls => Set<Firewall>();

    public DbSet<Device> Devices => Set<Device>();

    public DbSet<DaysSeenRow> DaysSeen => Set<DaysSeenRow>();

    public DbSet<SubjectRow> Subjects => Set<SubjectRow>();

    public DbSet<Correction> Corrections => Set<Correction>();

    public DbSet<DailyUsage> DailyUsage => Set<DailyUsage>();

    public DbSet<RecountRow> Recounts => Set<RecountRow>();

    public DbSet<CustomerListRow> CustomerList => Set<CustomerListRow>();

    public DbSet<MonthlyUsage> MonthlyUsage => Set<MonthlyUsage>();

    public DbSet<MonthlyUsageState> MonthlyUsageStates => Set<MonthlyUsageState>();

    public DbSet<JobRow> Jobs => Set<JobRow>();

    /// <summary>
    /// Says that what is kept of the partner's lists, its totals and counts, is old: a customer's row has changed, or who sees it.
    /// Said in the transaction of the change, or after it.
    /// </summary>
    public Task RaiseListVersionAsync(CancellationToken ct) =>
        Partners.Where(p => p.Id == PartnerId).ExecuteUpdateAsync(u => u.SetProperty(p => p.ListVersion, p => p.ListVersion + 1), ct);

    /// <summary>Identity as the store knows it, for the application and the migrations tool alike.</summary>
    public static void ConfigureIdentity(IdentityOptions options) => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;

    /// <inheritdoc/>
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
    {
        // Identity reads its schema version from the application's services; tools and commands have none
        if (optionsBuilder.Options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider is null)
            optionsBuilder.UseApplicationServiceProvider(IdentityDefaults);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        builder.Entity<Person>(p =>
        {
            p.ToTable("people");
            p.Property(x => x.DisplayName).HasMaxLength(200);
            p.Property(x => x.Language).HasMaxLength(8);
        });
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("person_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("person_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("person_tokens");
        builder.Entity<IdentityUserPasskey<Guid>>().ToTable("person_passkeys");

        builder.Entity<Partner>(p =>
        {
            p.Property(x => x.Id).ValueGeneratedNever();
            p.HasIndex(x => x.Code).IsUnique();
            p.Property(x => x.Code).HasMaxLength(40);
            p.Property(x => x.Name).HasMaxLength(200);
            p.Property(x => x.Currency).HasMaxLength(3);
        });
        MapAccess(builder);
        builder.Entity<Collector>(c =>
        {
            c.HasKey(x => new { x.PartnerId, x.Id });
            c.Property(x => x.Id).ValueGeneratedNever();
            c.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            c.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            c.Property(x => x.Name).HasMaxLength(Collector.LongestName);
            c.Property(x => x.Prefix).HasMaxLength(32);
            c.Property(x => x.Hash).HasMaxLength(32);
            c.Property(x => x.CreatedBy).HasMaxLength(256);

            // looked up before anybody knows whose it is
            c.HasIndex(x => x.Prefix);
        });
        builder.Entity<ProtectionKey>(k =>
        {
            k.Property(x => x.Id).ValueGeneratedNever();
            k.Property(x => x.Name).HasMaxLength(200);
        });
        builder.Entity<StoreFact>(f =>
        {
            f.HasKey(x => x.Key);
            f.Property(x => x.Key).HasMaxLength(64);
        });

        builder.Entity<Customer>(c =>
        {
            c.HasKey(x => new { x.PartnerId, x.Id });
            c.Property(x => x.Id).ValueGeneratedNever();
            c.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            c.HasIndex(x => new { x.PartnerId, x.ExternalId }).IsUnique().HasFilter("closed_at is null");
            c.HasIndex(x => x.TenantId);

            // asked for all partners, every few seconds
            c.HasIndex(x => x.AssistanceUntil).HasFilter("assistance_until is not null");
            c.HasQueryFilter(OpenFilter, x => x.ClosedAt == null);
            c.Property(x => x.TermsVersion).HasMaxLength(32);
            c.Property(x => x.TermsAcceptedBy).HasMaxLength(256);
            c.Property(x => x.ExternalId).HasMaxLength(100);
            c.Property(x => x.Name).HasMaxLength(200);
            c.Property(x => x.DataGeography).HasMaxLength(2);
            c.Property(x => x.Version).IsConcurrencyToken();
            c.ComplexProperty(x => x.Contact, contact =>
            {
                contact.Property(x => x.FirstName).HasMaxLength(200);
                contact.Property(x => x.LastName).HasMaxLength(200);
                contact.Property(x => x.Email).HasMaxLength(200);
                contact.Property(x => x.Phone).HasMaxLength(200);
                contact.Property(x => x.Address1).HasMaxLength(200);
                contact.Property(x => x.Address2).HasMaxLength(200);
                contact.Property(x => x.City).HasMaxLength(200);
                contact.Property(x => x.State).HasMaxLength(200);
                contact.Property(x => x.PostalCode).HasMaxLength(200);
                contact.Property(x => x.Country).HasMaxLength(2);
            });
        });
        builder.Entity<License>(l =>
        {
            l.HasKey(x => new { x.PartnerId, x.CustomerId, x.Id });
            l.Property(x => x.Id).ValueGeneratedNever();
            l.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            l.HasIndex(x => new { x.PartnerId, x.CustomerId, x.Number }).IsUnique();
            l.HasIndex(x => new { x.PartnerId, x.End, x.CustomerId, x.Id });
            l.HasIndex(x => new { x.PartnerId, x.Product, x.CustomerId, x.Id });
            l.HasIndex(x => new { x.PartnerId, x.DistributorId }).HasFilter("distributor_id is not null");
            l.Property(x => x.Number).HasMaxLength(100);
            l.Property(x => x.Product).HasMaxLength(64);
        });
        builder.Entity<Firewall>(f =>
        {
            f.HasKey(x => new { x.PartnerId, x.CustomerId, x.Serial });
            f.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            f.Property(x => x.Serial).HasMaxLength(100);
            f.Property(x => x.Model).HasMaxLength(100);
            f.Property(x => x.LicenseNumber).HasMaxLength(100);
        });
        builder.Entity<Device>(d =>
        {
            d.HasKey(x => new { x.PartnerId, x.CustomerId, x.Id });
            d.Property(x => x.Id).ValueGeneratedNever();
            d.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            d.HasIndex(x => new { x.PartnerId, x.CustomerId, x.ExternalId }).IsUnique();
            d.HasIndex(x => new { x.PartnerId, x.HostSearch, x.Id });
            d.Property(x => x.ExternalId).HasMaxLength(200);
            d.Property(x => x.HostName).HasMaxLength(200);
            d.Property(x => x.HostSearch).HasMaxLength(400);
            d.Property(x => x.Os).HasMaxLength(100);
            d.Property(x => x.LastUser).HasMaxLength(256);
            d.Property(x => x.UserSearch).HasMaxLength(512);
            d.Property(x => x.ExclusionReason).HasMaxLength(Correction.MaxReason);
            d.Property(x => x.Components).HasConversion(
                c => JsonSerializer.Serialize(c, ComponentJson.Options),
                text => JsonSerializer.Deserialize<List<ComponentReport>>(text, ComponentJson.Options)!,
                new Microsoft.EntityFrameworkCore.ChangeTracking.ValueComparer<IReadOnlyList<ComponentReport>>(
                    (a, b) => a!.SequenceEqual(b!), c => c.Count, c => c));
        });

        builder.Entity<DaysSeenRow>(d =>
        {
            d.ToTable("days_seen");
            d.HasKey(x => new { x.PartnerId, x.CustomerId, x.Meter, x.Subject, x.Holder, x.Year });
            d.Property(x => x.Meter).HasMaxLength(32);
            d.Property(x => x.Subject).HasMaxLength(Names.MaxSubject);
            d.Property(x => x.Holder).HasMaxLength(Names.MaxHolder);
        });
        builder.Entity<SubjectRow>(s =>
        {
            s.ToTable("subjects");
            s.HasKey(x => new { x.PartnerId, x.CustomerId, x.Meter, x.Subject });
            s.Property(x => x.Meter).HasMaxLength(32);
            s.Property(x => x.Subject).HasMaxLength(Names.MaxSubject);
            s.Property(x => x.Name).HasMaxLength(Names.MaxShownName);
        });
        builder.Entity<Correction>(c =>
        {
            c.ToTable("corrections");
            c.HasKey(x => new { x.PartnerId, x.CustomerId, x.Id });
            c.Property(x => x.Id).ValueGeneratedNever();
            c.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            c.Property(x => x.What).HasMaxLength(Names.MaxHolder);
            c.Property(x => x.KeptName).HasMaxLength(Names.MaxHolder);
            c.Property(x => x.Reason).HasMaxLength(Correction.MaxReason);
            c.Property(x => x.RecordedBy).HasMaxLength(256);
            c.Property(x => x.ReversedFrom).IsConcurrencyToken();
            c.Property(x => x.ReversedReason).HasMaxLength(Correction.MaxReason);
            c.Property(x => x.ReversedBy).HasMaxLength(256);
        });
        builder.Entity<DailyUsage>(u =>
        {
            u.ToTable("daily_usage");
            u.HasKey(x => new { x.PartnerId, x.CustomerId, x.Family, x.FromDay });
            u.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            u.Property(x => x.Family).HasMaxLength(32);
        });
        builder.Entity<RecountRow>(r =>
        {
            r.ToTable("recounts");
            r.HasKey(x => new { x.PartnerId, x.CustomerId });
            r.HasIndex(x => x.ClaimedUntil);
        });
        builder.Entity<CustomerListRow>(c =>
        {
            c.ToTable("customer_list");
            c.HasKey(x => new { x.PartnerId, x.CustomerId });
            c.HasOne<Customer>().WithOne().HasForeignKey<CustomerListRow>(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            c.Property(x => x.Name).HasMaxLength(200);
            c.Property(x => x.NameSearch).HasMaxLength(400);
            c.Property(x => x.ExternalId).HasMaxLength(100);
            c.Property(x => x.ExternalSearch).HasMaxLength(200);
            c.Property(x => x.DataGeography).HasMaxLength(2);
            c.Property(x => x.JumpFamily).HasMaxLength(32);
            foreach (var family in CustomerListRow.Families)
            {
                c.IndexerProperty<long>(CustomerListRow.Used(family));
                c.IndexerProperty<long?>(CustomerListRow.Limit(family));
            }

            foreach (var column in CustomerListRow.Families.Select(CustomerListRow.Used).Concat(
                [nameof(CustomerListRow.NameSearch), nameof(CustomerListRow.ExternalSearch), nameof(CustomerListRow.BillingType), nameof(CustomerListRow.Licenses),
                nameof(CustomerListRow.Seats), nameof(CustomerListRow.Owner), nameof(CustomerListRow.NearestExpiry), nameof(CustomerListRow.PartnerAssistance),
                nameof(CustomerListRow.DataGeography), nameof(CustomerListRow.Unprotected)]))
                c.HasIndex(PartnerKey, column, nameof(CustomerListRow.CustomerId));
            c.HasIndex(x => x.RefreshOn);
        });
        builder.Entity<MonthlyUsage>(u =>
        {
            u.ToTable("monthly_usage");
            u.HasKey(x => new { x.PartnerId, x.Family, x.FromDay });
            u.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            u.Property(x => x.Family).HasMaxLength(32);
        });
        builder.Entity<MonthlyUsageState>(s =>
        {
            s.ToTable("monthly_usage_states");
            s.HasKey(x => x.PartnerId);
            s.Property(x => x.PartnerId).ValueGeneratedNever();
            s.HasOne<Partner>().WithOne().HasForeignKey<MonthlyUsageState>(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
        });
        builder.Entity<JobRow>(j =>
        {
            j.ToTable("jobs");
            j.HasKey(x => x.Name);
            j.Property(x => x.Name).HasMaxLength(32);
            j.Property(x => x.Failure).HasMaxLength(500);
            j.Property(x => x.ClaimedBy).HasMaxLength(200);
        });

        MapBilling(builder);
        MapLicensing(builder);
        MapOrders(builder);

        void Filter(string by, Type entity) =>
            typeof(MusterContext).GetMethod(by, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.MakeGenericMethod(entity).Invoke(this, [builder]);

        foreach (var entity in builder.Model.GetEntityTypes().Where(e => !e.IsOwned()).ToList())
        {
            NameIt(entity);
            if (entity.ClrType == typeof(Session) || entity.FindProperty(PartnerKey) is null)
                continue;
            Filter(nameof(FilterByPartner), entity.ClrType);
            if (CustomerKey(entity.ClrType) is not null && !_beforeScope.Contains(entity.ClrType))
                Filter(nameof(FilterByScope), entity.ClrType);
        }
    }

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RefuseForeignRows();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        RefuseForeignRows();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    private void FilterByPartner<T>(ModelBuilder builder)
        where T : class =>
        builder.Entity<T>().HasQueryFilter(PartnerFilter, x => EF.Property<Guid>(x, PartnerKey) == PartnerId);

    private void RefuseForeignRows()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached || entry.Metadata.GetDeclaredQueryFilters().Count == 0)
                continue;
            if ((Guid)entry.Property(PartnerKey).CurrentValue! != PartnerId)
                throw new InvalidOperationException($"A row of {entry.Metadata.GetTableName()} belongs to another partner than the one worked for.");
        }
    }

    /// <summary>Tables and columns in snake_case; the values of an enum as a check.</summary>
    private static void NameIt(IMutableEntityType entity)
    {
        if (entity.GetTableName() is { } table)
            entity.SetTableName(Snake(table));
        NameColumns(entity, "");
    }

    private static void NameColumns(IMutableTypeBase type, string prefix)
    {
        foreach (var property in type.GetProperties())
        {
            var column = prefix + Snake(property.Name);
            property.SetColumnName(column);
            var clr = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            if (clr.IsEnum && type is IMutableEntityType entity)
            {
                var values = string.Join(", ", Enum.GetNames(clr).Select(n => $"'{n}'"));

                // words that SQL keeps for itself
                var sql = column is "from" or "to" ? $"\"{column}\"" : column;
                entity.AddCheckConstraint($"ck_{entity.GetTableName()}_{column}", $"{sql} in ({values})");
            }
        }

        foreach (var complex in type.GetComplexProperties())
            NameColumns(complex.ComplexType, prefix + Snake(complex.Name) + "_");
    }

    private static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_' && !char.IsUpper(name[i - 1]))
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }
}

/// <summary>How components are written in their column; enums as words.</summary>
public static class ComponentJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
