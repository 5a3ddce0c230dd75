using System.Text;
using Muster.Domain.Access;
using Xunit;

namespace Muster.Access;

/// <summary>Which passwords are taken, and which codes of an app.</summary>
public sealed class SigningInRules
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");
    private static readonly HashSet<string> Common = ["butterfly", "password", "iloveyouforever", "пароль"];

    /// <summary>The vectors of RFC 6238, appendix B, for SHA-1; of their eight digits apps show the last six.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Key, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(-1, 0, true)]
    [InlineData(1, 0, true)]
    [InlineData(-2, 0, false)]
    [InlineData(2, 0, false)]
    [InlineData(0, 0 + 1, false)] // it was used
    [InlineData(-1, 0 + 1, false)] // a later one was used
    [InlineData(1, 0 + 1, true)]
    public void A_code_is_good_for_a_step_to_either_side_and_once(int off, int used, bool good)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000);
        var step = Totp.StepAt(now) + off;
        var code = Totp.Code(Key, step);
        Assert.Equal(good ? step : null, Totp.Accept(Key, $" {code[..3]} {code[3..]} ", now, used == 0 ? 0 : Totp.StepAt(now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("١٢٣٤٥٦")]
    public void What_is_no_code_is_refused(string code) => Assert.Null(Totp.Accept(Key, code, DateTimeOffset.FromUnixTimeSeconds(59), 0));

    [Fact]
    public void A_key_is_shown_in_base_32() => Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.Text(Key));

    [Theory]
    [InlineData("correct horse battery staple", null)]
    [InlineData("zwölf Zeichen", null)]
    [InlineData("butterfly over the lake", null)]
    [InlineData("7491-2846-1057", null)] // no rules of composition
    [InlineData("eleven char", PasswordFault.TooShort)]
    [InlineData("", PasswordFault.TooShort)]
    [InlineData("abababababababab", PasswordFault.Common)]
    [InlineData("iloveyouforever", PasswordFault.Common)]
    [InlineData("ILoveYouForever", PasswordFault.Common)]
    [InlineData("Butterfly2026!", PasswordFault.Common)]
    [InlineData("123-butterfly", PasswordFault.Common)]
    [InlineData("passwordPassword", PasswordFault.Common)]
    [InlineData("пароль123456", PasswordFault.Common)]
    [InlineData("ada.admin@firm.example", PasswordFault.Common)]
    [InlineData("firm.example2026", PasswordFault.Common)]
    [InlineData("Muster123456", PasswordFault.Common)]
    public void A_password_is_long_and_not_guessed_first(string password, PasswordFault? fault) =>
        Assert.Equal(fault, DecidePassword.Fault(password, "ada.admin@firm.example", Common));

    [Fact]
    public void A_password_has_256_characters_at_most()
    {
        var longest = string.Concat(Enumerable.Repeat("abcdefgh", 32));
        Assert.Null(DecidePassword.Fault(longest[..^1] + "!", "a@b.example", Common));
        Assert.Equal(PasswordFault.TooLong, DecidePassword.Fault(longest + "!", "a@b.example", Common));
    }

    [Fact]
    public void A_password_is_made_of_characters() => Assert.Equal(PasswordFault.Unreadable, DecidePassword.Fault("lone \ud800 surrogate", "a@b.example", Common));

    [Fact]
    public void A_password_is_the_same_however_its_accents_are_typed() =>
        Assert.Equal(DecidePassword.Clean("mot de passe cassé"), DecidePassword.Clean("mot de passe casse\u0301"));
}
