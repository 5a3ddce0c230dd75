using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Muster.Domain.Access;

/// <summary>Codes of an authenticator app: RFC 6238 with what all apps understand, which is SHA-1, 30 seconds and 6 digits.</summary>
public static class Totp
{
    /// <summary>How many bytes a key has.</summary>
    public const int KeyLength = 20;

    private const int Digits = 6;
    private const int Seconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The step an instant is in.</summary>
    public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / Seconds;

    /// <summary>The code of a step.</summary>
    public static string Code(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // the standard says SHA-1, and as a keyed code it holds
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fffffff;
        return (number % 1_000_000).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    /// <summary>The step a code is good for, or null. Clocks may be one step apart; a step that was used, and those before it, are over.</summary>
    /// <param name="key">The key.</param>
    /// <param name="code">What was typed; blanks don't matter.</param>
    /// <param name="now">The time.</param>
    /// <param name="used">The last step a code was accepted for; 0 for none.</param>
    public static long? Accept(ReadOnlySpan<byte> key, string code, DateTimeOffset now, long used)
    {
        var typed = string.Concat(code.Where(c => !char.IsWhiteSpace(c)));
        if (typed.Length != Digits || !typed.All(char.IsAsciiDigit))
            return null;
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            // every step is compared, so that time tells nothing
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(Code(key, step)), System.Text.Encoding.ASCII.GetBytes(typed)) && step > used)
                found ??= step;
        }

        return found;
    }

    /// <summary>A key as people type it: base 32.</summary>
    public static string Text(ReadOnlySpan<byte> key)
    {
        var text = new System.Text.StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var b in key)
        {
            bits = (bits << 8) | b;
            for (count += 8; count >= 5; count -= 5)
                text.Append(Base32[(bits >> (count - 5)) & 31]);
            bits &= (1 << count) - 1;
        }

        if (count > 0)
            text.Append(Base32[(bits << (5 - count)) & 31]);
        return text.ToString();
    }
}
