using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Muster.Data;
using Muster.Data.Access;

namespace Muster.Server.Features.Access;

/// <summary>
/// Counts attempts to get in, in the store, and closes the door for a while. A browser that somebody has signed in with before is
/// counted by itself: whoever guesses elsewhere locks out themself, not the owner.
/// </summary>
public sealed class SignInAttempts(TimeProvider clock)
{
    /// <summary>How many fail for an account from one known browser, or from one address, before there is a pause.</summary>
    public const int ByAccount = 8;

    /// <summary>How many fail from one address, whatever the account.</summary>
    public const int ByAddress = 60;

    /// <summary>How many fail for an account from all browsers that aren't known.</summary>
    public const int FromStrangers = 40;

    /// <summary>How long the door stays closed.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    /// <summary>How long it stays closed for an account to all that aren't known.</summary>
    public static readonly TimeSpan LongPause = TimeSpan.FromHours(1);

    private const string Cookie = "browser";
    private static readonly TimeSpan CookieLife = TimeSpan.FromDays(400);

    /// <summary>
    /// Counts an attempt before it is known how it ends, so that many at once are no way around. Null when the door is closed;
    /// what is refused for that isn't counted.
    /// </summary>
    /// <param name="context">The store.</param>
    /// <param name="http">Who tries.</param>
    /// <param name="account">The account's normalized e-mail, whether there is one or not; empty where none is said, as with a passkey.</param>
    /// <param name="personId">Its person; empty when there is none.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Attempt?> BeginAsync(MusterContext context, HttpContext http, string account, Guid personId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var address = AddressOf(http);
        var token = Token(http);
        var known = token.Length > 0 ? AccessLinks.Hash(token) : [];

        // asked for an unknown account too, so that time tells nothing
        var isKnown = await context.KnownBrowsers.AnyAsync(b => b.PersonId == personId && b.Hash == known, ct);
        List<Counter> counters = isKnown
            ? [new(KeyOf("browser", account + "\n" + token), ByAccount, Pause)]
            : account.Length == 0 ? [new(KeyOf("address", address), ByAddress, Pause)]
            : [new(KeyOf("account", account + "\n" + address), ByAccount, Pause), new(KeyOf("strangers", account), FromStrangers, LongPause), new(KeyOf("address", address), ByAddress, Pause)];
        return await CountAsync(context, counters, now, ct) ? new(counters, own: account.Length > 0) : null;
    }

    /// <summary>Counts somebody's asking for a message.</summary>
    /// <returns>Whether this one is one too many: for the account, and for the address.</returns>
    public async Task<(bool Account, bool Address)> AskAsync(MusterContext context, HttpContext http, string what, string account, int byAccount, int byAddress, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!await CountAsync(context, [new(KeyOf(what + "-address", AddressOf(http)), byAddress, LongPause)], now, ct))
            return (true, true);
        return (!await CountAsync(context, [new(KeyOf(what + "-account", account), byAccount, LongPause)], now, ct), false);
    }

    /// <summary>Takes back what was counted for an attempt that succeeded, and with it the failures before it.</summary>
    public static async Task SucceedAsync(MusterContext context, Attempt attempt, CancellationToken ct)
    {
        var own = attempt.Counters.Take(attempt.HasOwn ? 1 : 0).Select(c => c.Key).ToList();
        var shared = attempt.Counters.Select(c => c.Key).Except(own).ToList();
        await context.SignInFailures.Where(f => own.Contains(f.Key)).ExecuteDeleteAsync(ct);

        // an attacker's failures stay counted
        await context.SignInFailures.Where(f => shared.Contains(f.Key) && f.Count > 0).ExecuteUpdateAsync(u => u.SetProperty(f => f.Count, f => f.Count - 1), ct);
    }

    /// <summary>From now on the browser is known as one of this person's.</summary>
    public async Task RememberBrowserAsync(MusterContext context, HttpContext http, Guid personId, CancellationToken ct)
    {
        var (now, token) = (clock.GetUtcNow(), Token(http));
        var hash = AccessLinks.Hash(token);
        if (token.Length == 0 || !await context.KnownBrowsers.AnyAsync(b => b.Hash == hash, ct))
        {
            // a token that we didn't give may be known to who planted it
            token = AccessLinks.NewToken();
            hash = AccessLinks.Hash(token);
        }

        if (await context.KnownBrowsers.SingleOrDefaultAsync(b => b.PersonId == personId && b.Hash == hash, ct) is { } known)
            known.LastUsedAt = now;
        else
            context.KnownBrowsers.Add(new KnownBrowser { PersonId = personId, Hash = hash, LastUsedAt = now });
        await context.SaveChangesAsync(ct);
        http.Response.Cookies.Append(Cookie, token, new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/", MaxAge = CookieLife });
    }

    /// <summary>The address a request comes from.</summary>
    internal static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";

    private static string Token(HttpContext http) => http.Request.Cookies[Cookie] is { Length: 43 } token ? token : "";

    /// <summary>Counts one more for each, unless one of them is full.</summary>
    private static async Task<bool> CountAsync(MusterContext context, List<Counter> counters, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var (key, most, pause) in counters)
        {
            var start = now - pause;
            if (await context.SignInFailures.AnyAsync(f => f.Key == key && f.Count >= most && f.LastAt > start, ct))
                return false;
        }

        var free = true;
        foreach (var (key, most, pause) in counters)
        {
            var start = now - pause;
            if (await AddAsync(context, key, start, now, ct) == 0)
            {
                context.SignInFailures.Add(new SignInFailure { Key = key, Count = 1, LastAt = now });
                try
                {
                    await context.SaveChangesAsync(ct);
                }
                catch (DbUpdateException)
                {
                    // another request counted the first at the same moment
                    context.ChangeTracker.Clear();
                    await AddAsync(context, key, start, now, ct);
                }

                context.ChangeTracker.Clear();
            }

            free &= await context.SignInFailures.Where(f => f.Key == key).Select(f => f.Count).FirstOrDefaultAsync(ct) <= most;
        }

        return free;
    }

    private static Task<int> AddAsync(MusterContext context, string key, DateTimeOffset start, DateTimeOffset now, CancellationToken ct) =>
        context.SignInFailures.Where(f => f.Key == key).ExecuteUpdateAsync(
            u => u.SetProperty(f => f.Count, f => f.LastAt > start ? f.Count + 1 : 1).SetProperty(f => f.LastAt, now), ct);

    private static string KeyOf(string what, string value) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(what + "\n" + value)));

    /// <summary>One attempt, and what it was counted under.</summary>
    public sealed class Attempt
    {
        internal Attempt(List<Counter> counters, bool own) => (Counters, HasOwn) = (counters, own);

        /// <summary>Whether the first counter is this person's on this browser or address, and nobody else's.</summary>
        internal bool HasOwn { get; }

        internal IReadOnlyList<Counter> Counters { get; }
    }

    internal sealed record Counter(string Key, int Most, TimeSpan Pause);
}
