using System.Security.Cryptography;

namespace Muster.Domain.Licensing;

/// <summary>Numbers of the licenses that begin here: those of imports are their sellers'.</summary>
public static class LicenseNumber
{
    /// <summary>Digits and letters that nobody takes for another one.</summary>
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A new number, <c>M-7Q2K9-XF41T</c>: 50 random bits.</summary>
    public static string New()
    {
        var letters = RandomNumberGenerator.GetItems<char>(Letters, 10);
        return $"M-{letters.AsSpan(0, 5)}-{letters.AsSpan(5)}";
    }
}
