using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Muster.Data.Licensing;
using Muster.Data.Notices;
using Muster.Data.Protection;
using Muster.Domain.Accounts;
using Muster.Domain.Licensing;

namespace Muster.Data;

/// <summary>What is done to licenses, what is to be done, and what partners are told of it.</summary>
public abstract partial class MusterContext
{
    /// <summary>Name of the filter that hides customers who were unlinked.</summary>
    public const string OpenFilter = "open";

    public DbSet<LicenseEvent> LicenseEvents => Set<LicenseEvent>();

    public DbSet<ChangeRun> ChangeRuns => Set<ChangeRun>();

    public DbSet<PlannedAct> PlannedActs => Set<PlannedAct>();

    public DbSet<LicenseKey> LicenseKeys => Set<LicenseKey>();

    public DbSet<AccountDraft> AccountDrafts => Set<AccountDraft>();

    public DbSet<LinkRequest> LinkRequests => Set<LinkRequest>();

    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<NoticeSetting> NoticeSettings => Set<NoticeSetting>();

    public DbSet<NoticeMute> NoticeMutes => Set<NoticeMute>();

    public DbSet<DeviceTotals> DeviceTotals => Set<DeviceTotals>();

    /// <summary>
    /// Writes a line of history for each license the context is about to add, change or remove. To be called by every act on licenses,
    /// before it saves; an act that changes nothing writes nothing.
    /// </summary>
    /// <param name="act">The act, as in the audit log.</param>
    /// <param name="personId">Who; null for a command and for what happens by itself.</param>
    /// <param name="who">Their name.</param>
    /// <param name="at">When.</param>
    /// <param name="reason">Why; may be empty.</param>
    public void RecordLicenseHistory(string act, Guid? personId, string who, DateTimeOffset at, string reason = "")
    {
        foreach (var entry in ChangeTracker.Entries<License>().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList())
        {
            var license = entry.Entity;
            var before = entry.State == EntityState.Added ? null : LicenseFigures.Of((License)entry.OriginalValues.ToObject());
            var after = entry.State == EntityState.Deleted ? null : LicenseFigures.Of(license);
            if (before == after)
                continue;
            LicenseEvents.Add(new LicenseEvent
            {
                PartnerId = license.PartnerId,
                CustomerId = license.CustomerId,
                Id = Guid.CreateVersion7(at),
                LicenseId = license.Id,
                Number = license.Number,
                Product = license.Product,
                Kind = before is null ? LicenseEventKind.Begun : after is null ? LicenseEventKind.Removed : LicenseEventKind.Changed,
                At = at,
                PersonId = personId,
                Who = who,
                Act = act,
                Reason = reason,
                Before = before,
                After = after,
            });
        }
    }

    private static void MapLicensing(ModelBuilder builder)
    {
        builder.Entity<LicenseEvent>(e =>
        {
            e.HasKey(x => new { x.PartnerId, x.CustomerId, x.Id });
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            e.HasIndex(x => new { x.PartnerId, x.At, x.Id });
            e.Property(x => x.Number).HasMaxLength(100);
            e.Property(x => x.Product).HasMaxLength(64);
            e.Property(x => x.Who).HasMaxLength(256);
            e.Property(x => x.Act).HasMaxLength(64);
            e.Property(x => x.Reason).HasMaxLength(LicenseEvent.LongestReason);
            e.Property(x => x.Before).HasConversion(f => Json(f), text => Read<LicenseFigures>(text));
            e.Property(x => x.After).HasConversion(f => Json(f), text => Read<LicenseFigures>(text));
        });
        builder.Entity<ChangeRun>(r =>
        {
            r.HasKey(x => new { x.PartnerId, x.Id });
            r.Property(x => x.Id).ValueGeneratedNever();
            r.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            r.Property(x => x.Who).HasMaxLength(256);
            r.Property(x => x.Reason).HasMaxLength(LicenseEvent.LongestReason);
            r.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<PlannedAct>(a =>
        {
            a.HasKey(x => new { x.PartnerId, x.CustomerId, x.Id });
            a.Property(x => x.Id).ValueGeneratedNever();
            a.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            a.Property(x => x.Who).HasMaxLength(256);
            a.Property(x => x.Address).HasMaxLength(64);
            a.Property(x => x.Reason).HasMaxLength(LicenseEvent.LongestReason);
            a.Property(x => x.Seen).HasMaxLength(64);
            a.Property(x => x.EndedBy).HasMaxLength(256);
            a.HasIndex(x => new { x.PartnerId, x.RunId, x.State });

            // what is due, whoever's it is
            a.HasIndex(x => new { x.DueOn, x.PartnerId }).HasFilter("state = 'Waiting'");

            // what has just ended, whoever's it is: asked for every half minute
            a.HasIndex(x => x.EndedAt);
        });
        builder.Entity<LicenseKey>(k =>
        {
            k.Property(x => x.Id).ValueGeneratedNever();
            k.Property(x => x.Product).HasMaxLength(64);
            k.Property(x => x.OrderNumber).HasMaxLength(LicenseKey.LongestOrder);
            k.Property(x => x.IssuedBy).HasMaxLength(256);
            k.Property(x => x.AppliedAt).IsConcurrencyToken();
            k.Property(x => x.RevokedAt).IsConcurrencyToken();
            k.HasIndex(x => new { x.AppliedPartnerId, x.AppliedCustomerId });
        });
        builder.Entity<AccountDraft>(d =>
        {
            d.HasKey(x => new { x.PartnerId, x.Id });
            d.Property(x => x.Id).ValueGeneratedNever();
            d.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            d.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<LinkRequest>(r =>
        {
            r.HasKey(x => new { x.PartnerId, x.Id });
            r.Property(x => x.Id).ValueGeneratedNever();
            r.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            r.Property(x => x.Email).HasMaxLength(256);
            r.Property(x => x.ExternalId).HasMaxLength(100);
            r.Property(x => x.Reason).HasMaxLength(LicenseEvent.LongestReason);
            r.Property(x => x.RequestedByName).HasMaxLength(256);
            r.Property(x => x.PartnerName).HasMaxLength(200);
            r.Property(x => x.AnsweredBy).HasMaxLength(256);
            r.Property(x => x.Answer).IsConcurrencyToken();

            // the company asks who would like to have it, whoever that is
            r.HasIndex(x => x.AskedCustomerId);
        });
        builder.Entity<Notice>(n =>
        {
            n.HasKey(x => new { x.PartnerId, x.CustomerId, x.Id });
            n.Property(x => x.Id).ValueGeneratedNever();
            n.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            n.HasIndex(x => new { x.PartnerId, x.CustomerId, x.Key }).IsUnique();
            n.HasIndex(x => new { x.PartnerId, x.At, x.Id });
            n.HasIndex(x => x.PartnerId).HasFilter("mailed_at is null").HasDatabaseName("ix_notices_unmailed");
            n.Property(x => x.Key).HasMaxLength(200);
            n.Property(x => x.Product).HasMaxLength(64);
        });
        builder.Entity<NoticeSetting>(s =>
        {
            s.HasKey(x => new { x.PartnerId, x.PersonId, x.Kind });
            s.HasOne<Access.Administrator>().WithMany().HasForeignKey(x => new { x.PartnerId, x.PersonId }).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<NoticeMute>(m =>
        {
            m.HasKey(x => new { x.PartnerId, x.Id });
            m.Property(x => x.Id).ValueGeneratedNever();
            m.HasOne<Partner>().WithMany().HasForeignKey(x => x.PartnerId).OnDelete(DeleteBehavior.Restrict);
            m.Property(x => x.Product).HasMaxLength(64);
            m.Property(x => x.Reason).HasMaxLength(NoticeMute.LongestReason);
            m.Property(x => x.MutedBy).HasMaxLength(256);
        });
        builder.Entity<DeviceTotals>(t =>
        {
            t.ToTable("device_totals");
            t.HasKey(x => new { x.PartnerId, x.CustomerId });
            t.HasOne<Customer>().WithMany().HasForeignKey(x => new { x.PartnerId, x.CustomerId }).OnDelete(DeleteBehavior.Restrict);
            t.Property(x => x.Totals).HasConversion(
                totals => Json(totals)!,
                text => Read<List<DeviceTotal>>(text)!,
                new ValueComparer<IReadOnlyList<DeviceTotal>>((a, b) => Json(a) == Json(b), totals => totals.Count, totals => totals));
        });
    }

    private static string? Json<T>(T? value)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, ComponentJson.Options);

    private static T? Read<T>(string? text)
        where T : class => text is null ? null : JsonSerializer.Deserialize<T>(text, ComponentJson.Options);
}
