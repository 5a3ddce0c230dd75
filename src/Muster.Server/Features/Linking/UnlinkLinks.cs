using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Muster.Server.Ui;

namespace Muster.Server.Features.Linking;

/// <summary>Addresses that name several customers: their ids with points between, short enough for a page of them.</summary>
internal static class UnlinkLinks
{
    /// <summary>The ids of an address; what is none is left out.</summary>
    public static IEnumerable<Guid> Read(string? ids) =>
        (ids ?? "").Split('.', UnlinkCustomers.Most + 1).Take(UnlinkCustomers.Most).Select(i => Guid.TryParseExact(i, "N", out var id) ? id : Guid.Empty).Where(i => i != Guid.Empty).Distinct();

    /// <summary>Ids as an address has them.</summary>
    public static string Write(IEnumerable<Guid> ids) => string.Join('.', ids.Take(UnlinkCustomers.Most).Select(i => i.ToString("N")));

    /// <summary>Leads from the rows selected on the list to the page that shows what unlinking them does.</summary>
    public static async Task<IResult> ChooseAsync(HttpContext http, IAntiforgery antiforgery, CancellationToken ct)
    {
        // an endpoint that reads the form itself must ask for itself
        if (!await antiforgery.IsRequestValidAsync(http))
            return Results.BadRequest();
        var form = await http.Request.ReadFormAsync(ct);
        var chosen = form["id"].Select(i => Guid.TryParse(i, CultureInfo.InvariantCulture, out var id) ? id : Guid.Empty).Where(i => i != Guid.Empty).Distinct().ToList();
        if (chosen.Count > 0)
            return Results.LocalRedirect($"/customers/unlink?ids={Write(chosen)}");
        FlashMessage.Set(http, Tone.Warning, "Customers.NoneSelected");
        return Results.LocalRedirect("/customers");
    }
}
