using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Licensing;
using Muster.Server.Features.Access;
using Muster.Server.Features.Licensing;

namespace Muster.Server.Commands;

/// <summary><c>muster licenses revoke</c>: the issuer takes a license back.</summary>
internal static class LicensesCommand
{
    public static Command Create()
    {
        var partner = CommandLine.PartnerOption();
        var customer = new Option<string>("--customer") { Description = "External id of the customer.", Required = true, HelpName = "EXTERNAL_ID" };
        var number = new Option<string>("--number") { Description = "Number of the license.", Required = true, HelpName = "NUMBER" };
        var reason = new Option<string>("--reason") { Description = "Why; it is kept in the license's history.", Required = true, HelpName = "TEXT" };
        var revoke = new Command("revoke", "Revokes a license that the partner owns: it is not in force from the next day (UTC).") { partner, customer, number, reason };
        revoke.Does(async (parsed, services, ct) =>
        {
            var found = await services.GetRequiredService<Store>().PartnerAsync(parsed.GetValue(partner)!, ct);
            services.GetRequiredService<Scope>().Enter(found.Id, "command");
            var (external, wanted) = (parsed.GetValue(customer)!, parsed.GetValue(number)!);
            var id = await services.GetRequiredService<MusterContext>().Customers.Where(c => c.ExternalId == external).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(ct)
                ?? throw new RefusedException($"--customer: {found.Code} has no customer {external}.");
            var outcome = await services.GetRequiredService<RevokeLicense>().Async(id, l => l.Number == wanted, parsed.GetValue(reason)!, "", ct);
            if (!outcome.Found)
                throw new RefusedException($"--number: {external} has no license {wanted}.");
            if (outcome.Refused is { Refusal: { } refusal } refused)
                throw new RefusedException($"{(refusal is LicensingRefusal.ReasonMissing or LicensingRefusal.ReasonWrong ? "--reason" : "--number")}: {Say(refusal, refused.Families)}");
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"License {wanted} of {external} is revoked.");
            return 0;
        });
        return new Command("licenses", "Licenses that were given.") { revoke };
    }

    /// <summary>Why an act was refused, as commands say it: in English, as on pages.</summary>
    public static string Say(LicensingRefusal refusal, IReadOnlyList<string> families) => string.Format(
        System.Globalization.CultureInfo.InvariantCulture,
        new System.Resources.ResourceManager(typeof(Resources.Texts)).GetString($"LicensingRefusal.{refusal}", System.Globalization.CultureInfo.InvariantCulture)!,
        string.Join(", ", families));
}
