using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Domain.Accounts;
using Muster.Server.Features.Access;

namespace Muster.Server.Features.Administration;

/// <summary>What is sent to change what holds for all of a partner's people.</summary>
/// <param name="SecondFactor">Whether everybody must show one.</param>
/// <param name="LaunchReason">Whether who launches a customer must say why.</param>
/// <param name="LaunchMinutes">How long a launch lasts, as typed.</param>
/// <param name="AuditYears">For how many years the audit log is kept, as typed.</param>
public sealed record SecurityForm(bool SecondFactor, bool LaunchReason, string LaunchMinutes, string AuditYears)
{
    /// <summary>The shortest and the longest launch, in minutes.</summary>
    public const int LeastMinutes = 5, MostMinutes = 480;

    /// <summary>The fewest and the most years an audit log is kept.</summary>
    public const int LeastYears = 1, MostYears = 30;

    /// <summary>What is stored.</summary>
    public static SecurityForm Of(Partner partner) => new(
        partner.RequiresSecondFactor, partner.RequiresLaunchReason, partner.LaunchMinutes.ToString(CultureInfo.InvariantCulture), partner.AuditYears.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads <c>secondFactor, launchReason, launchMinutes, auditYears</c>.</summary>
    public static SecurityForm Read(IFormCollection form) =>
        new(form["secondFactor"] == "on", form["launchReason"] == "on", form["launchMinutes"].ToString().Trim(), form["auditYears"].ToString().Trim());

    /// <summary>What is wrong, by field, as keys of texts.</summary>
    public IReadOnlyDictionary<string, string> Faults()
    {
        var faults = new Dictionary<string, string>();
        if (Number(LaunchMinutes) is not (>= LeastMinutes and <= MostMinutes))
            faults["launchMinutes"] = "Security.LaunchMinutesWrong";
        if (Number(AuditYears) is not (>= LeastYears and <= MostYears))
            faults["auditYears"] = "Security.AuditYearsWrong";
        return faults;
    }

    /// <summary>A whole number, or null.</summary>
    internal static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Changes what holds for all of a partner's people.</summary>
public sealed class ChangeSecurity(MusterContext context, Scope scope, TimeProvider clock)
{
    /// <summary>Checks the form and saves it. Saving the same again is no act.</summary>
    /// <returns>What is wrong, by field; empty when it was saved.</returns>
    public async Task<IReadOnlyDictionary<string, string>> Async(SecurityForm form, CancellationToken ct)
    {
        var faults = form.Faults();
        if (faults.Count > 0)
            return faults;
        var partner = await context.Partners.SingleAsync(p => p.Id == context.PartnerId, ct);
        var before = SecurityForm.Of(partner);
        (partner.RequiresSecondFactor, partner.RequiresLaunchReason) = (form.SecondFactor, form.LaunchReason);
        (partner.LaunchMinutes, partner.AuditYears) = (SecurityForm.Number(form.LaunchMinutes)!.Value, SecurityForm.Number(form.AuditYears)!.Value);
        var after = SecurityForm.Of(partner);
        if (before == after)
            return faults;
        context.Record(scope, clock.GetUtcNow(), "security.change", before: before, after: after);
        await context.SaveChangesAsync(ct);
        return faults;
    }
}
