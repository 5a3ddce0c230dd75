using System.Text;
using Muster.Domain.Usage;

namespace Muster.Domain.Access;

/// <summary>What is wrong with a password.</summary>
public enum PasswordFault
{
    TooShort,
    TooLong,

    /// <summary>It is among the first that somebody tries.</summary>
    Common,

    /// <summary>It holds characters that are none.</summary>
    Unreadable,
}

/// <summary>
/// Which passwords are taken: long ones that nobody guesses first. What it is composed of doesn't matter.
/// </summary>
public static class DecidePassword
{
    /// <summary>The fewest characters.</summary>
    public const int Shortest = 12;

    /// <summary>The most characters.</summary>
    public const int Longest = 256;

    private const int FewestDifferent = 4;

    /// <summary>A password as it is hashed: the same whichever keyboard it was typed on.</summary>
    public static string Clean(string? password) =>
        password is { Length: > 0 } && Names.IsWellFormed(password) ? password.Normalize(NormalizationForm.FormC) : "";

    /// <summary>What is wrong with it, or null.</summary>
    /// <param name="password">What was typed.</param>
    /// <param name="email">The person's e-mail: it and its parts are guessed early too.</param>
    /// <param name="common">Common passwords, in lower case.</param>
    public static PasswordFault? Fault(string password, string email, IReadOnlySet<string> common)
    {
        if (password.Length > 0 && !Names.IsWellFormed(password))
            return PasswordFault.Unreadable;
        var clean = Clean(password).ToLowerInvariant();
        if (clean.Length < Shortest)
            return PasswordFault.TooShort;
        if (clean.Length > Longest)
            return PasswordFault.TooLong;
        if (clean.Distinct().Count() < FewestDifferent || common.Contains(clean))
            return PasswordFault.Common;

        // butterfly2026! is butterfly, and passwordpassword is password
        var core = Once(clean.Trim(clean.Where(c => !char.IsLetter(c)).Distinct().ToArray()));
        var own = email.ToLowerInvariant();
        return core.Length > 0 && (common.Contains(core) || core == "muster" || core == own || own.Split('@').Contains(core)) ? PasswordFault.Common : null;
    }

    /// <summary>What a text is the repetition of; itself if of nothing.</summary>
    private static string Once(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            if (text.Length % length == 0 && Enumerable.Range(1, (text.Length / length) - 1).All(i => text.AsSpan(i * length, length).SequenceEqual(text.AsSpan(0, length))))
                return text[..length];
        }

        return text;
    }
}
