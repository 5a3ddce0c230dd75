using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Muster.Data.Usage;
using Muster.Domain.Access;
using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Billing;
using Muster.Server.Resources;
using Muster.Server.Ui;

namespace Muster.Server.Features.Customers;

/// <summary>
/// The rows of the list of customers, each as one piece of markup: rendering a row out of elements and components costs several
/// times what reading it from the store does.
/// </summary>
public sealed class CustomerRows(IStringLocalizer<Texts> texts, ProductCatalog catalog, Scope scope) : MarkupComponent
{
    private readonly StringBuilder _html = new();
    private readonly bool _mayLaunch = scope.May(Permission.Launch);

    /// <summary>The customers, in order.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<CustomerListRow> Rows { get; set; } = [];

    /// <summary>The families that have a column.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<Family> Families { get; set; } = [];

    /// <summary>What was billed last.</summary>
    [Parameter, EditorRequired] public LastBilled Billed { get; set; } = LastBilled.Nothing;

    /// <summary>The day the list is for (UTC).</summary>
    [Parameter, EditorRequired] public DateOnly Today { get; set; }

    /// <inheritdoc/>
    protected override IEnumerable<string> Pieces()
    {
        var words = new Words(texts, Families);
        foreach (var row in Rows)
        {
            _html.Clear();
            Add(row, words);
            yield return _html.ToString();
        }
    }

    private void Add(CustomerListRow row, Words words)
    {
        var name = Text(row.Name);
        var page = $"/customers/{row.CustomerId}";
        _html.Append("<tr><td class=\"m-check\"><input type=\"checkbox\" class=\"form-check-input\" data-select name=\"id\" value=\"").Append(row.CustomerId)
            .Append("\" aria-label=\"").Append(Text(texts["Customers.Select", row.Name])).Append("\"></td><th scope=\"row\"><div class=\"m-name\"><a href=\"")
            .Append(page).Append("\">").Append(name).Append("</a>");
        if (row.PartnerAssistance && _mayLaunch)
        {
            var launch = Text(texts["Launch.One", row.Name]);
            _html.Append("<a class=\"m-launch\" href=\"").Append(page).Append("/launch\" aria-label=\"").Append(launch).Append("\" title=\"").Append(launch).Append("\">").Append(Icon.Of(Assets, "external-link")).Append("</a>");
        }

        if (row.Unprotected > 0)
        {
            var gaps = row.Unprotected == 1 ? texts["Customer.Unprotected.One"] : texts["Customer.Unprotected.Many", row.Unprotected];
            var hidden = $"{Number(row.Unprotected)}<span class=\"visually-hidden\"> {Text(texts["Customers.GapsOf", row.Name])}</span>";
            AddBadge(Tone.Bad, "shield-x", gaps, hidden, scope.SeesDevices ? page + "/devices?attention=unprotected" : null);
        }

        if (row.IsSilent(Today))
        {
            var since = row.QuietSince!.Value;
            AddBadge(Tone.Warning, "volume-off", texts["Customer.Silent", Shown.Day(since)], Text(texts["Customers.Silent", Today.DayNumber - since.DayNumber]));
        }

        if (row.JumpFamily is { } jump && catalog.TryFamily(jump, out var jumping) && scope.Sees(jumping))
        {
            string family = texts[$"Family.{jump}"];
            var title = texts["Customers.JumpTitle", family, Math.Max(0, (long)row[CustomerListRow.Used(jump)]!), row.JumpUsual];
            AddBadge(Tone.Warning, "trending-up", title, Text(texts["Customers.Jump", family]), $"{page}/usage?family={Text(jump)}#history");
        }

        _html.Append("</div> <span class=\"m-second\">").Append(Text(row.ExternalId)).Append("</span></th>");
        AddCell(words.Billing, Text(texts[$"Billing.{row.BillingType}"]));
        AddCell(words.Licenses, Number(row.Licenses), "m-num");
        AddCell(words.Seats, row.Seats == CustomerListRow.Unlimited ? words.Unlimited : Number(row.Seats), "m-num");
        AddCell(words.Owner, row.Owner == LicenseOwnership.None ? words.NoOwner : Text(texts[$"Owner.{row.Owner}"]));
        for (var i = 0; i < Families.Count; i++)
            AddFamily(row, Families[i], words.Families[i], page);
        AddExpiry(row, words);
        AddCell(words.Assistance, row.PartnerAssistance ? Say("m-say-good m-nowrap", "lifebuoy", words.On) : Say("m-none m-nowrap", "plug-off", words.Off));
        AddCell(words.Geography, $"<span class=\"m-nowrap\">{Text(Countries.Name(row.DataGeography))}</span>");
        _html.Append("</tr>");
    }

    private void AddFamily(CustomerListRow row, Family family, string label, string page)
    {
        if (row.Standing(family.Code) is not { } standing)
        {
            _html.Append("<td></td>");
            return;
        }

        _html.Append("<td class=\"m-num\" data-label=\"").Append(label).Append("\">")
            .Append(UsageBar.Of(Assets, texts, standing.Used, standing.Limit, standing.Level.Bar(), $"{page}/usage/{family.Meter}", texts["Customers.Units", texts[$"Family.{family.Code}"], row.Name]));
        if (Billed.Of(row.CustomerId, family.Code) is { } billed)
            _html.Append(" <span class=\"m-second\">").Append(Text(texts["Customers.Billed", billed, standing.Used - billed])).Append("</span>");
        _html.Append("</td>");
    }

    private void AddExpiry(CustomerListRow row, Words words)
    {
        _html.Append("<td data-label=\"").Append(words.Expiry).Append("\">").Append(Timestamp.Of(row.NearestExpiry == CustomerListRow.Never ? null : row.NearestExpiry)).Append(' ');
        if (row.NearestExpiry == Today)
            _html.Append(Say("m-say m-say-bad", "clock-exclamation", words.LastDay));
        else if (row.IsExpiring(Today))
            _html.Append(Say("m-say m-say-warning", "clock-exclamation", Text(row.NearestExpiry == Today.AddDays(1) ? texts["Customers.Expiring.One"] : texts["Customers.Expiring", row.NearestExpiry.DayNumber - Today.DayNumber])));
        if (row.IsExpired(Today))
            _html.Append(Say("m-say m-say-bad", "calendar-time", Text(texts["Customers.Expired", Shown.Day(row.ExpiredOn!.Value)])));
        _html.Append("</td>");
    }

    private void AddCell(string label, string markup, string? css = null)
    {
        _html.Append("<td");
        if (css is not null)
            _html.Append(" class=\"").Append(css).Append('"');
        _html.Append(" data-label=\"").Append(label).Append("\">").Append(markup).Append("</td>");
    }

    private void AddBadge(Tone tone, string icon, string title, string markup, string? href = null) =>
        _html.Append(' ').Append(Badge.Of(Assets, tone, icon, href, title, markup));

    private string Say(string css, string icon, string markup) => $"<span class=\"{css}\">{Icon.Of(Assets, icon)} {markup}</span>";

    private static string Number(long value) => Text(Shown.Number(value));

    /// <summary>What every row says again, looked up once.</summary>
    private sealed class Words(IStringLocalizer<Texts> texts, IReadOnlyList<Family> families)
    {
        public string Billing { get; } = Text(texts["Customers.Billing"]);

        public string Licenses { get; } = Text(texts["Customers.Licenses"]);

        public string Seats { get; } = Text(texts["Customers.Seats"]);

        public string Unlimited { get; } = Text(texts["Usage.Unlimited"]);

        public string Owner { get; } = Text(texts["Customers.Owner"]);

        public string NoOwner { get; } = $"<span class=\"m-none\">{Text(texts["Owner.None"])}</span>";

        public string Expiry { get; } = Text(texts["Customers.Expiry"]);

        public string LastDay { get; } = Text(texts["Customers.LastDay"]);

        public string Assistance { get; } = Text(texts["Customers.Assistance"]);

        public string On { get; } = Text(texts["Customers.On"]);

        public string Off { get; } = Text(texts["Customers.Off"]);

        public string Geography { get; } = Text(texts["Customers.Geography"]);

        public IReadOnlyList<string> Families { get; } = [.. families.Select(f => Text(texts[$"Family.{f.Code}"]))];
    }
}
