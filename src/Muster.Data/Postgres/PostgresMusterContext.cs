using Microsoft.EntityFrameworkCore;
using Muster.Data.Usage;
using Muster.Domain.Orders;
using Muster.Domain.Protection;

namespace Muster.Data.Postgres;

/// <summary>The store on PostgreSQL: text is compared by its bytes as on SQLite, substrings are found by trigrams.</summary>
public sealed class PostgresMusterContext(DbContextOptions<PostgresMusterContext> options) : MusterContext(options)
{
    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation("C");
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasPostgresExtension("btree_gin").HasPostgresExtension("pg_trgm");
        builder.Entity<CustomerListRow>(c =>
        {
            c.HasIndex(x => new { x.PartnerId, x.NameSearch }, "ix_customer_list_name_trigrams").HasMethod("gin").HasOperators("uuid_ops", "gin_trgm_ops");
            c.HasIndex(x => new { x.PartnerId, x.ExternalSearch }, "ix_customer_list_external_trigrams").HasMethod("gin").HasOperators("uuid_ops", "gin_trgm_ops");
        });
        builder.Entity<Device>(d =>
        {
            d.HasIndex(x => new { x.PartnerId, x.HostSearch }, "ix_devices_host_trigrams").HasMethod("gin").HasOperators("uuid_ops", "gin_trgm_ops");
            d.HasIndex(x => new { x.PartnerId, x.UserSearch }, "ix_devices_user_trigrams").HasMethod("gin").HasOperators("uuid_ops", "gin_trgm_ops");
        });
        builder.Entity<Order>().HasIndex(x => new { x.PartnerId, x.DistributorId, x.NumberSearch, x.PurchaseSearch, x.CustomerSearch }, "ix_orders_trigrams")
            .HasMethod("gin").HasOperators("uuid_ops", "uuid_ops", "gin_trgm_ops", "gin_trgm_ops", "gin_trgm_ops");
        builder.Entity<DaysSeenRow>().HasStorageParameter("fillfactor", 85);
    }
}
