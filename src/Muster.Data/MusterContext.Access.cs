using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Muster.Data.Access;
using Muster.Domain.Access;
using Muster.Domain.Accounts;

namespace Muster.Data;

/// <summary>Who may do what, and who did what.</summary>
public abstract partial class MusterContext
{
    /// <summary>Name of the filter that keeps what is seen of a partner's customers within somebody's scope.</summary>
    public const string ScopeFilter = "scope";

    private const string InScope =
        "select partner_id, person_id, customer_id from administrator_customers union all " +
        "select g.partner_id, g.person_id, m.customer_id from administrator_groups g join customer_group_members m on m.partner_id = g.partner_id and m.group_id = g.group_id";

    /// <summary>What names customers and is read to find out which ones somebody sees, or is written whatever they see.</summary>
    private static readonly HashSet<Type> _beforeScope =
        [typeof(AdministratorCustomer), typeof(CustomerGroupMember), typeof(CustomerInScope), typeof(AuditEntry), typeof(Collector)];

    /// <summary>Whether all customers of the partner are seen: the work of the system, and of whoever has no narrower scope.</summary>
    public bool SeesAllCustomers { get; private set; } = true;

    /// <summary>The person whose chosen customers and groups are seen, when not all are.</summary>
    public Guid ScopedPersonId { get; private set; }

    /// <summary>The one customer that is seen, in its console.</summary>
    public Guid OnlyCustomerId { get; private set; }

    public DbSet<Administrator> Administrators => Set<Administrator>();

    public DbSet<AdministratorCustomer> AdministratorCustomers => Set<AdministratorCustomer>();

    public DbSet<AdministratorGroup> AdministratorGroups => Set<AdministratorGroup>();

    public DbSet<CustomRole> CustomRoles => Set<CustomRole>();

    public DbSet<CustomerGroup> CustomerGroups => Set<CustomerGroup>();

    public DbSet<CustomerGroupMember> CustomerGroupMembers => Set<CustomerGroupMember>();

    public DbSet<CustomerAdministrator> CustomerAdministrators => Set<CustomerAdministrator>();

    public DbSet<Operator> Operators => Set<Operator>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<KnownBrowser> KnownBrowsers => Set<KnownBrowser>();

    public DbSet<SignInFailure> SignInFailures => Set<SignInFailure>();

    public DbSet<AccessLink> AccessLinks => Set<AccessLink>();

    public DbSet<Mail> Mails => Set<Mail>();

    public DbSet<Launch> Launches => Set<Launch>();

    public DbSet<AssistanceRequest> AssistanceRequests => Set<AssistanceRequest>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<AuditSeal> AuditSeals => Set<AuditSeal>();

    public DbSet<Request> Requests => Set<Request>();

    /// <summary>From now on only the customers chosen for somebody, and those of the groups chosen for them, are seen.</summary>
    public void SeeOnlyScopeOf(Guid personId) => (SeesAllCustomers, ScopedPersonId) = (false, personId);

    /// <summary>From now on only one customer is seen.</summary>
    public void SeeOnlyCustomer(Guid customerId) => (SeesAllCustomers, OnlyCustomerId) = (false, customerId);

    /// <summary>The scope filter for a statement that EF Core has no words for: <c> and column in (..)</c>, empty when all customers are seen.</summary>
    /// <param name="command">The statement; gets the parameter.</param>
    /// <param name="column">Its column with a customer of <see cref="PartnerId"/>.</param>
    public string InScopeSql(System.Data.Common.DbCommand command, string column)
    {
        if (SeesAllCustomers)
            return "";
        command.AddParameter("@scope_partner", PartnerId);
        command.AddParameter("@scope_person", ScopedPersonId);
        command.AddParameter("@scope_customer", OnlyCustomerId);
        return $" and ({column} = @scope_customer or {column} in (select s.customer_id from ({InScope}) s where s.partner_id = @scope_partner and s.person_id = @scope_person))";
    }

    private static void MapAccess(ModelBuilder builder)
    {
        builder.Entity<Administrator>(a =>
        {
            a.HasKey(x => new { x.PartnerId, x.PersonId });
            a.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            a.HasOne<Person>().WithMany().HasForeignKey(x => x.PersonId).OnDelete(DeleteBehavior.Restrict);
            a.HasOne<CustomRole>().WithMany().HasForeignKey(x => new { x.PartnerId, x.RoleId }).OnDelete(DeleteBehavior.Restrict);
            a.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<AdministratorCustomer>(a =>
        {
            a.HasKey(x => new { x.PartnerId, x.PersonId, x.CustomerId });
            a.HasOne<Administrator>().WithMany().HasForeignKey(x => new { x.PartnerId, x.PersonId }).OnDelete(DeleteBehavior.Cascade);
            a.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<AdministratorGroup>(a =>
        {
            a.HasKey(x => new { x.PartnerId, x.PersonId, x.GroupId });
            a.HasOne<Administrator>().WithMany().HasForeignKey(x => new { x.PartnerId, x.PersonId }).OnDelete(DeleteBehavior.Cascade);
            a.HasOne<CustomerGroup>().WithMany().HasForeignKey(x => new { x.PartnerId, x.GroupId }).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<CustomerInScope>(s =>
        {
            s.HasNoKey();
            s.ToSqlQuery(InScope);
        });
        builder.Entity<CustomRole>(r =>
        {
            r.HasKey(x => new { x.PartnerId, x.Id });
            r.Property(x => x.Id).ValueGeneratedNever();
            r.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            r.HasIndex(x => new { x.PartnerId, x.Name }).IsUnique();
            r.Property(x => x.Name).HasMaxLength(CustomRole.LongestName);
            r.Property(x => x.Version).IsConcurrencyToken();
            r.Property(x => x.Families).HasConversion(
                levels => JsonSerializer.Serialize(levels, ComponentJson.Options),
                text => JsonSerializer.Deserialize<Dictionary<string, FamilyLevel>>(text, ComponentJson.Options)!,
                new ValueComparer<IReadOnlyDictionary<string, FamilyLevel>>((a, b) => a!.Count == b!.Count && !a.Except(b).Any(), levels => levels.Count, levels => levels));
        });
        builder.Entity<CustomerGroup>(g =>
        {
            g.HasKey(x => new { x.PartnerId, x.Id });
            g.Property(x => x.Id).ValueGeneratedNever();
            g.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            g.HasIndex(x => new { x.PartnerId, x.Name }).IsUnique();
            g.Property(x => x.Name).HasMaxLength(CustomerGroup.LongestName);
            g.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<CustomerGroupMember>(m =>
        {
            m.HasKey(x => new { x.PartnerId, x.GroupId, x.CustomerId });
            m.HasOne<CustomerGroup>().WithMany().HasForeignKey(x => new { x.PartnerId, x.GroupId }).OnDelete(DeleteBehavior.Cascade);
            m.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<CustomerAdministrator>(a =>
        {
            a.HasKey(x => new { x.PartnerId, x.CustomerId, x.PersonId });
            a.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            a.HasOne<Person>().WithMany().HasForeignKey(x => x.PersonId).OnDelete(DeleteBehavior.Restrict);
            a.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<Operator>(o =>
        {
            o.HasKey(x => x.PersonId);
            o.Property(x => x.PersonId).ValueGeneratedNever();
            o.HasOne<Person>().WithOne().HasForeignKey<Operator>(x => x.PersonId).OnDelete(DeleteBehavior.Restrict);
        });

        builder.Entity<Session>(s =>
        {
            s.HasKey(x => x.Id);
            s.Property(x => x.Id).ValueGeneratedNever();
            s.Property(x => x.Address).HasMaxLength(64);
            s.Property(x => x.Browser).HasMaxLength(100);
            s.HasIndex(x => x.PersonId);
            s.HasIndex(x => x.ExpiresAt);
        });
        builder.Entity<KnownBrowser>(b =>
        {
            b.HasKey(x => new { x.PersonId, x.Hash });
            b.Property(x => x.Hash).HasMaxLength(32);
            b.HasOne<Person>().WithMany().HasForeignKey(x => x.PersonId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<SignInFailure>(f =>
        {
            f.HasKey(x => x.Key);
            f.Property(x => x.Key).HasMaxLength(64);
        });
        builder.Entity<AccessLink>(l =>
        {
            l.Property(x => x.Id).ValueGeneratedNever();
            l.HasIndex(x => x.Hash).IsUnique();
            l.HasIndex(x => x.PersonId);
            l.Property(x => x.Hash).HasMaxLength(32);
            l.HasOne<Person>().WithMany().HasForeignKey(x => x.PersonId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<Mail>(m =>
        {
            m.ToTable("mails");
            m.Property(x => x.Id).ValueGeneratedNever();
            m.HasIndex(x => x.DueAt);
            m.Property(x => x.Failure).HasMaxLength(500);
        });
        builder.Entity<Launch>(l =>
        {
            l.HasKey(x => new { x.PartnerId, x.CustomerId, x.Id });
            l.Property(x => x.Id).ValueGeneratedNever();
            l.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            l.HasIndex(x => x.Hash).IsUnique();
            l.HasIndex(x => x.SessionId);
            l.Property(x => x.GuestName).HasMaxLength(256);
            l.Property(x => x.PartnerName).HasMaxLength(200);
            l.Property(x => x.Reason).HasMaxLength(Launch.LongestReason);
            l.Property(x => x.Hash).HasMaxLength(32);
        });
        builder.Entity<AssistanceRequest>(r =>
        {
            r.HasKey(x => new { x.PartnerId, x.CustomerId, x.Id });
            r.Property(x => x.Id).ValueGeneratedNever();
            r.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            r.Property(x => x.RequestedByName).HasMaxLength(256);
            r.Property(x => x.Reason).HasMaxLength(Launch.LongestReason);
            r.Property(x => x.AnsweredBy).HasMaxLength(256);
            r.Property(x => x.Answer).IsConcurrencyToken();
        });

        builder.Entity<AuditEntry>(a =>
        {
            a.HasKey(x => new { x.PartnerId, x.Id });
            a.Property(x => x.Who).HasMaxLength(256);
            a.Property(x => x.OnBehalfOf).HasMaxLength(256);
            a.Property(x => x.Address).HasMaxLength(64);
            a.Property(x => x.Act).HasMaxLength(64);
            a.HasIndex(x => new { x.PartnerId, x.CustomerId, x.Id });
            a.HasIndex(x => new { x.PartnerId, x.PersonId, x.Id });
            a.HasIndex(x => new { x.PartnerId, x.Act, x.Id });
            a.HasIndex(x => new { x.PartnerId, x.Seal });
        });
        builder.Entity<AuditSeal>(s =>
        {
            s.HasKey(x => new { x.PartnerId, x.Number });
            s.Property(x => x.Number).ValueGeneratedNever();
            s.Property(x => x.Root).HasMaxLength(32);
            s.Property(x => x.Previous).HasMaxLength(32);
            s.Property(x => x.Code).HasMaxLength(32);
        });
        builder.Entity<Request>(r =>
        {
            r.HasKey(x => new { x.PartnerId, x.PersonId, x.Key });
            r.Property(x => x.Key).HasMaxLength(100);
            r.Property(x => x.Outcome).HasMaxLength(500);
        });
    }

    /// <summary>The property that says which customer a row is of, where every row is of one; null where rows are the partner's.</summary>
    private static string? CustomerKey(Type entity) =>
        entity == typeof(Customer) ? nameof(Customer.Id)
        : entity.GetProperty(nameof(CustomerInScope.CustomerId))?.PropertyType == typeof(Guid) ? nameof(CustomerInScope.CustomerId)
        : null;

    private void FilterByScope<T>(ModelBuilder builder)
        where T : class
    {
        var key = CustomerKey(typeof(T))!;
        Expression<Func<T, bool>> filter = x =>
            SeesAllCustomers
            || EF.Property<Guid>(x, key) == OnlyCustomerId
            || Set<CustomerInScope>().Where(s => s.PersonId == ScopedPersonId).Select(s => s.CustomerId).Contains(EF.Property<Guid>(x, key));
        builder.Entity<T>().HasQueryFilter(ScopeFilter, filter);
    }
}
