using Microsoft.Extensions.Localization;
using Muster.Domain.Usage;
using Muster.Server.Resources;

namespace Muster.Server.Features.Corrections;

/// <summary>A correction in a sentence.</summary>
public static class CorrectionWords
{
    /// <summary>What it says.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="correction">The correction.</param>
    /// <param name="names">Names to show for retired subjects; one without stays its id.</param>
    public static string What(IStringLocalizer<Texts> texts, Correction correction, IReadOnlyDictionary<string, string> names)
    {
        if (correction.Kind == CorrectionKind.MergedHolder)
            return texts["Corrections.Merged", correction.What, correction.KeptName];
        var name = names.GetValueOrDefault(correction.What, correction.What);
        return name == correction.What ? texts["Corrections.Retired", name] : texts["Corrections.RetiredNamed", name, correction.What];
    }
}
