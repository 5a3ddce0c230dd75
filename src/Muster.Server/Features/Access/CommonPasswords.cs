namespace Muster.Server.Features.Access;

/// <summary>Passwords that are tried first, and are therefore refused.</summary>
internal static class CommonPasswords
{
    private static readonly Lazy<HashSet<string>> Read = new(() =>
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords.txt") ?? throw new InvalidOperationException("The list of common passwords is missing.");
        using var reader = new StreamReader(stream);
        var all = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line is not ['#', ..])
                all.Add(line);
        }

        return all;
    });

    /// <summary>All of them, in lower case.</summary>
    public static IReadOnlySet<string> All => Read.Value;
}
