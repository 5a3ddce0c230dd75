using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Orders;
using Muster.Domain.Accounts;
using Muster.Domain.Orders;

namespace Muster.Data;

/// <summary>Orders of distributors for partners' customers.</summary>
public abstract partial class MusterContext
{
    /// <summary>Name of the filter that hides drafts from partners.</summary>
    public const string SubmittedFilter = "submitted";

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    public DbSet<OrderEvent> OrderEvents => Set<OrderEvent>();

    public DbSet<Provisioning> Provisionings => Set<Provisioning>();

    public DbSet<DistributorLink> DistributorLinks => Set<DistributorLink>();

    /// <summary>Between which partners and distributors orders were changed and not yet committed: <see cref="RaiseOrdersVersion"/>.</summary>
    internal HashSet<(Guid Partner, Guid Distributor)> ChangedOrders { get; } = [];

    private void MapOrders(ModelBuilder builder)
    {
        builder.Entity<Order>(o =>
        {
            o.HasKey(x => new { x.PartnerId, x.Id });
            o.Property(x => x.Id).ValueGeneratedNever();
            o.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            o.HasOne<Partner>().WithMany().HasForeignKey(x => x.DistributorId).OnDelete(DeleteBehavior.Restrict);
            o.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.ForCustomerId }).OnDelete(DeleteBehavior.Restrict);
            o.HasIndex(x => new { x.DistributorId, x.Number }).IsUnique();
            o.HasIndex(x => new { x.PartnerId, x.NumberSearch, x.Id });
            o.HasIndex(x => new { x.PartnerId, x.CustomerSearch, x.Id });
            o.Property(x => x.Number).HasMaxLength(DecideOrder.LongestNumber);
            o.Property(x => x.NumberSearch).HasMaxLength(2 * DecideOrder.LongestNumber);
            o.Property(x => x.PurchaseOrder).HasMaxLength(DecideOrder.LongestNumber);
            o.Property(x => x.PurchaseSearch).HasMaxLength(2 * DecideOrder.LongestNumber);
            o.Property(x => x.CustomerName).HasMaxLength(200);
            o.Property(x => x.CustomerSearch).HasMaxLength(400);
            o.Property(x => x.CreatedBy).HasMaxLength(256);
            o.Property(x => x.NewCustomer).HasConversion(c => Json(c), text => Read<NewOrderCustomer>(text));
            o.Property(x => x.Version).IsConcurrencyToken();
            o.HasQueryFilter(SubmittedFilter, x => x.SubmittedAt != null);
            o.HasQueryFilter(ScopeFilter, ForCustomerInScope<Order>(x => x.ForCustomerId));
        });
        builder.Entity<Subscription>(s =>
        {
            s.HasKey(x => new { x.PartnerId, x.OrderId, x.Line });
            s.HasOne<Order>().WithMany().HasForeignKey(x => new { x.PartnerId, x.OrderId }).OnDelete(DeleteBehavior.Cascade);

            // the newest first, and of one order the first line first; what a page skips is read from the index alone
            s.HasIndex(x => new { x.PartnerId, x.OrderedOn, x.OrderId, x.Line }).IsDescending(false, false, false, true).HasFilter("status <> 'Draft'");
            s.HasIndex(x => new { x.DistributorId, x.OrderedOn, x.OrderId, x.Line, x.PartnerId }).IsDescending(false, false, false, true, false);
            s.HasIndex(x => new { x.PartnerId, x.Product, x.OrderId, x.Line });
            s.HasIndex(x => new { x.PartnerId, x.Quantity, x.OrderId, x.Line });
            s.HasIndex(x => new { x.PartnerId, x.Starts, x.OrderId, x.Line });
            s.HasIndex(x => new { x.PartnerId, x.DueOn, x.OrderId, x.Line });
            s.HasIndex(x => new { x.PartnerId, x.Status, x.OrderId, x.Line });
            s.HasIndex(x => new { x.PartnerId, x.ForCustomerId });
            s.HasIndex(x => new { x.DistributorId, x.PartnerId, x.OrderId, x.Line });

            // what is to be done by itself on a day, whoever's it is
            s.HasIndex(x => x.DueOn).HasFilter("status in ('Active', 'ChangePending', 'CancellationScheduled')").HasDatabaseName("ix_subscriptions_due");
            s.Property(x => x.Product).HasMaxLength(64);
            s.Property(x => x.PendingProduct).HasMaxLength(64);
            s.HasQueryFilter(SubmittedFilter, x => x.Status != SubscriptionStatus.Draft);
            s.HasQueryFilter(ScopeFilter, ForCustomerInScope<Subscription>(x => x.ForCustomerId));
        });
        builder.Entity<OrderEvent>(e =>
        {
            e.HasKey(x => new { x.PartnerId, x.OrderId, x.Id });
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasOne<Order>().WithMany().HasForeignKey(x => new { x.PartnerId, x.OrderId }).OnDelete(DeleteBehavior.Cascade);
            e.Property(x => x.Who).HasMaxLength(256);
            e.Property(x => x.Act).HasMaxLength(64);
            e.Property(x => x.Reason).HasMaxLength(DecideOrder.LongestReason);
        });
        builder.Entity<Provisioning>(p =>
        {
            p.ToTable("provisionings");
            p.HasKey(x => new { x.PartnerId, x.OrderId, x.Line });
            p.HasOne<Order>().WithMany().HasForeignKey(x => new { x.PartnerId, x.OrderId }).OnDelete(DeleteBehavior.Cascade);
            p.HasIndex(x => x.DueAt);
            p.Property(x => x.Failure).HasMaxLength(64);
            p.Property(x => x.FailureAbout).HasMaxLength(200);
        });
        builder.Entity<DistributorLink>(l =>
        {
            l.ToTable("distributor_links");
            l.HasKey(x => new { x.PartnerId, x.DistributorId });
            l.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            l.HasOne<Partner>().WithMany().HasForeignKey(x => x.DistributorId).OnDelete(DeleteBehavior.Restrict);
            l.HasIndex(x => x.DistributorId);
            l.Property(x => x.InvitedBy).HasMaxLength(256);
            l.Property(x => x.AnsweredBy).HasMaxLength(256);
            l.Property(x => x.Version).IsConcurrencyToken();
        });
    }

    /// <summary>The scope filter where the customer may not be there yet: then only who sees all customers sees the row.</summary>
    private Expression<Func<T, bool>> ForCustomerInScope<T>(Expression<Func<T, Guid?>> customer)
        where T : class
    {
        var key = ((MemberExpression)customer.Body).Member.Name;
        return x => SeesAllCustomers
            || EF.Property<Guid?>(x, key) == OnlyCustomerId
            || Set<Access.CustomerInScope>().Where(s => s.PersonId == ScopedPersonId).Select(s => (Guid?)s.CustomerId).Contains(EF.Property<Guid?>(x, key));
    }
}
