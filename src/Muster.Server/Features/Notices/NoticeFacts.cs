using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Muster.Data;
using Muster.Data.Licensing;
using Muster.Data.Notices;
using Muster.Domain.Catalog;
using Muster.Server.Resources;
using Muster.Server.Ui;

namespace Muster.Server.Features.Notices;

/// <summary>Figures of a notice, and what the next look is compared with. Which there are depends on its kind.</summary>
public sealed record NoticeFacts
{
    private static readonly JsonSerializerOptions Json = new(ComponentJson.Options) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Number of the license, or of the order.</summary>
    public string? Number { get; init; }

    /// <summary>Last day of the license.</summary>
    public DateOnly? End { get; init; }

    /// <summary>Days to its end when the notice was given.</summary>
    public int? Days { get; init; }

    /// <summary>Code of the family.</summary>
    public string? Family { get; init; }

    /// <summary>Units used when the notice was given.</summary>
    public long? Used { get; init; }

    /// <summary>Units licensed then.</summary>
    public long? Limit { get; init; }

    /// <summary>The day the over-use was found to be over; null while it lasts.</summary>
    public DateOnly? Ended { get; init; }

    /// <summary>Devices without protection that were new.</summary>
    public long? New { get; init; }

    /// <summary>All devices without protection then.</summary>
    public long? Devices { get; init; }

    /// <summary>Devices without protection at the latest look.</summary>
    public long? Level { get; init; }

    /// <summary>What was scheduled.</summary>
    public PlannedActKind? Act { get; init; }

    /// <summary>Who asked for it, applied the key, or ordered.</summary>
    public string? Who { get; init; }

    /// <summary>The day it was scheduled for.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>Units of a key's license; null for any number.</summary>
    public long? Quantity { get; init; }

    /// <summary>Reads them from a notice.</summary>
    public static NoticeFacts Read(string facts) => JsonSerializer.Deserialize<NoticeFacts>(facts, Json) ?? new();

    /// <summary>As they are kept.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>What the notice says, in a sentence of the reader's language, without the customer's name.</summary>
    public string Say(Notice notice, IStringLocalizer<Texts> texts, ProductCatalog catalog)
    {
        var product = catalog.TryProduct(notice.Product, out var known) ? known.Name : notice.Product;
        return notice.Kind switch
        {
            NoticeKind.Expiring when Days == 0 => texts["Notice.Expiring.Today", product, Number ?? ""],
            NoticeKind.Expiring when Days == 1 => texts["Notice.Expiring.One", product, Number ?? ""],
            NoticeKind.Expiring => texts["Notice.Expiring", product, Number ?? "", Days ?? 0, Day(End)],
            NoticeKind.Expired => texts["Notice.Expired", product, Number ?? "", Day(End)],
            NoticeKind.OverUse => texts["Notice.OverUse", texts[$"Family.{Family}"].Value, Shown.Number(Used ?? 0), Shown.Number(Limit ?? 0)],
            NoticeKind.Unprotected when New == 1 => texts["Notice.Unprotected.One", Shown.Number(Devices ?? 0)],
            NoticeKind.Unprotected => texts["Notice.Unprotected", Shown.Number(New ?? 0), Shown.Number(Devices ?? 0)],
            NoticeKind.ChangeDone => texts["Notice.ChangeDone", texts[$"NoticeAct.{Act}"].Value, Day(Due), Who ?? ""],
            NoticeKind.ChangeFailed => texts["Notice.ChangeFailed", texts[$"NoticeAct.{Act}"].Value, Day(Due), Who ?? ""],
            NoticeKind.KeyApplied => texts["Notice.KeyApplied", product, Quantity is { } quantity ? Shown.Number(quantity) : texts["Usage.Unlimited"].Value, Who ?? "", Number ?? ""],
            NoticeKind.Ordered => texts["Notice.Ordered", Number ?? "", Who ?? ""],
        };
    }

    private static string Day(DateOnly? day) => day is { } known ? Shown.Day(known) : "–";
}

/// <summary>What makes a notice the same when it is found again.</summary>
internal static class NoticeKeys
{
    public static string Expiring(Guid license, DateOnly end, int step) => string.Create(CultureInfo.InvariantCulture, $"expiring:{license:N}:{end:yyyyMMdd}:{step}");

    public static string Expired(Guid license, DateOnly end) => string.Create(CultureInfo.InvariantCulture, $"expired:{license:N}:{end:yyyyMMdd}");

    /// <summary>The beginning of the keys about a family's over-use.</summary>
    public static string OverUse(string family) => $"over:{family}:";

    public static string OverUse(string family, DateOnly begun) => string.Create(CultureInfo.InvariantCulture, $"{OverUse(family)}{begun:yyyyMMdd}");

    public static string Unprotected(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"unprotected:{day:yyyyMMdd}");

    public static string Act(Guid act) => $"act:{act:N}";

    public static string Key(Guid license) => $"key:{license:N}";

    public static string Ordered(Guid order, int line, int version) => string.Create(CultureInfo.InvariantCulture, $"ordered:{order:N}:{line}:{(line == 0 ? 0 : version)}");
}
