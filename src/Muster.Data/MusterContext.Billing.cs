using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Muster.Data.Billing;
using Muster.Domain.Accounts;
using Muster.Domain.Billing;

namespace Muster.Data;

/// <summary>Price books, statements, and what they rest on.</summary>
public abstract partial class MusterContext
{
    public DbSet<IssuerSettings> IssuerSettings => Set<IssuerSettings>();

    public DbSet<FamilyRule> FamilyRules => Set<FamilyRule>();

    public DbSet<PriceEntry> PriceEntries => Set<PriceEntry>();

    public DbSet<Statement> Statements => Set<Statement>();

    public DbSet<StatementProduct> StatementProducts => Set<StatementProduct>();

    public DbSet<StatementLine> StatementLines => Set<StatementLine>();

    public DbSet<VendorBill> VendorBills => Set<VendorBill>();

    public DbSet<VendorBillLine> VendorBillLines => Set<VendorBillLine>();

    public DbSet<LateDay> LateDays => Set<LateDay>();

    public DbSet<AdjustmentMark> AdjustmentMarks => Set<AdjustmentMark>();

    public DbSet<Closing> Closings => Set<Closing>();

    /// <summary>Price books, and statements with what they rest on.</summary>
    private static void MapBilling(ModelBuilder builder)
    {
        builder.Entity<IssuerSettings>(s =>
        {
            s.HasKey(x => new { x.PartnerId, x.IssuerId });
            s.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            s.Property(x => x.Version).IsConcurrencyToken();
            s.ToTable(t => t.HasCheckConstraint("ck_issuer_settings_cut_off_day", "cut_off_day between 0 and 28"));
        });
        builder.Entity<FamilyRule>(r =>
        {
            r.HasKey(x => new { x.PartnerId, x.IssuerId, x.Family });
            r.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            r.Property(x => x.Family).HasMaxLength(32);
        });
        builder.Entity<PriceEntry>(p =>
        {
            p.HasKey(x => new { x.PartnerId, x.IssuerId, x.Id });
            p.Property(x => x.Id).ValueGeneratedNever();
            p.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            p.HasIndex(x => new { x.PartnerId, x.IssuerId, x.Product, x.ValidFrom });
            p.Property(x => x.Product).HasMaxLength(64);
            p.Property(x => x.Currency).HasMaxLength(3);
            p.Property(x => x.Bands).HasConversion(
                bands => JsonSerializer.Serialize(bands, JsonSerializerOptions.Web),
                text => JsonSerializer.Deserialize<List<PriceBand>>(text, JsonSerializerOptions.Web)!,
                new Microsoft.EntityFrameworkCore.ChangeTracking.ValueComparer<IReadOnlyList<PriceBand>>(
                    (a, b) => a!.SequenceEqual(b!), bands => bands.Count, bands => bands));
        });
        builder.Entity<Statement>(s =>
        {
            s.HasKey(x => new { x.PartnerId, x.Id });
            s.Property(x => x.Id).ValueGeneratedNever();
            s.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            s.HasIndex(x => new { x.PartnerId, x.IssuerId, x.Period }).IsUnique();

            // a distributor asks for those it issued, of all its partners
            s.HasIndex(x => new { x.IssuerId, x.Period });
            s.Property(x => x.Period).HasMaxLength(7);
            s.Property(x => x.PartnerName).HasMaxLength(200);
            s.Property(x => x.IssuerName).HasMaxLength(200);
            s.Property(x => x.Currency).HasMaxLength(3);
            s.Property(x => x.Hash).HasMaxLength(64);
        });
        builder.Entity<StatementProduct>(p =>
        {
            p.HasKey(x => new { x.PartnerId, x.StatementId, x.Product });
            p.HasOne<Statement>().WithMany().HasForeignKey(x => new { x.PartnerId, x.StatementId }).OnDelete(DeleteBehavior.Restrict);
            p.Property(x => x.Product).HasMaxLength(64);
            p.Property(x => x.ProductName).HasMaxLength(200);
        });
        builder.Entity<StatementLine>(l =>
        {
            // no references: they would be looked up row by row where half a million are copied in, and a statement outlives what it names
            l.HasKey(x => new { x.PartnerId, x.StatementId, x.Number });
            l.HasIndex(x => new { x.PartnerId, x.CustomerId, x.StatementId });
            l.Property(x => x.ForPeriod).HasMaxLength(7);
            l.Property(x => x.ExternalId).HasMaxLength(100);
            l.Property(x => x.CustomerName).HasMaxLength(200);
            l.Property(x => x.Family).HasMaxLength(32);
            l.Property(x => x.Product).HasMaxLength(64);
            l.Property(x => x.ProductName).HasMaxLength(200);
            l.Property(x => x.LicenseNumber).HasMaxLength(100);
        });
        builder.Entity<VendorBill>(b =>
        {
            b.HasKey(x => new { x.PartnerId, x.Id });
            b.Property(x => x.Id).ValueGeneratedNever();
            b.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            b.HasIndex(x => new { x.PartnerId, x.Period, x.FileName }).IsUnique();
            b.Property(x => x.Period).HasMaxLength(7);
            b.Property(x => x.FileName).HasMaxLength(200);
            b.Property(x => x.Who).HasMaxLength(256);
        });
        builder.Entity<VendorBillLine>(l =>
        {
            l.HasKey(x => new { x.PartnerId, x.BillId, x.Number });
            l.HasOne<VendorBill>().WithMany().HasForeignKey(x => new { x.PartnerId, x.BillId }).OnDelete(DeleteBehavior.Restrict);
            l.Property(x => x.Account).HasMaxLength(100);
            l.Property(x => x.ExternalId).HasMaxLength(100);
            l.Property(x => x.Serial).HasMaxLength(100);
            l.Property(x => x.Customer).HasMaxLength(200);
            l.Property(x => x.Product).HasMaxLength(64);
            l.Property(x => x.Description).HasMaxLength(300);
        });
        builder.Entity<LateDay>(d =>
        {
            d.ToTable("late_days");
            d.HasKey(x => new { x.PartnerId, x.CustomerId, x.Meter, x.Subject, x.Holder, x.Day });
            d.Property(x => x.Meter).HasMaxLength(32);
            d.Property(x => x.Subject).HasMaxLength(Domain.Usage.Names.MaxSubject);
            d.Property(x => x.Holder).HasMaxLength(Domain.Usage.Names.MaxHolder);
        });
        builder.Entity<AdjustmentMark>(m => m.HasKey(x => new { x.PartnerId, x.CustomerId, x.IssuerId }));
        builder.Entity<Closing>(c =>
        {
            c.HasKey(x => new { x.PartnerId, x.IssuerId });
            c.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            c.HasIndex(x => x.IssuerId);
            c.Property(x => x.StoppedPeriod).HasMaxLength(7);
        });
    }
}
