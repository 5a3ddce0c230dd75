using System.Globalization;
using Muster.Server.Ui;

namespace Muster.Server.Features.Mail;

/// <summary>Until it is disposed of, texts are in the language of somebody else than who asks: a message is in that of its reader.</summary>
internal readonly struct Reading : IDisposable
{
    private readonly CultureInfo _culture;
    private readonly CultureInfo _texts;

    /// <summary>Begins it. Nothing may be awaited until it ends.</summary>
    /// <param name="language">One of <see cref="Preferences.Cultures"/>; anything else leaves the language as it is.</param>
    public Reading(string language)
    {
        (_culture, _texts) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        if (Preferences.Cultures.Contains(language))
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
    }

    /// <summary>The language of who asks, to be remembered as theirs.</summary>
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    /// <inheritdoc/>
    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _texts);
}
