using Muster.Domain.Billing;
using Muster.Infrastructure;

namespace Muster.Billing;

/// <summary>Closed statements, put into the store as facts.</summary>
internal static class Statements
{
    public static Statement Closed(TestPartner partner, Period period, long total = 0, int lines = 0) => new()
    {
        PartnerId = partner.Id,
        Id = Guid.CreateVersion7(),
        IssuerId = partner.Id,
        Period = period.Name,
        FirstDay = period.From,
        LastDay = period.To,
        PartnerName = partner.Code,
        IssuerName = partner.Code,
        Currency = "EUR",
        Rules = "",
        Total = total,
        Lines = lines,
        ClosedAt = new(period.To.AddDays(2), TimeOnly.MinValue, TimeSpan.Zero),
        Hash = new string('0', 64),
    };
}
