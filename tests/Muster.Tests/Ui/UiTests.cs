using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Muster.Server.Ui;
using Xunit;

namespace Muster.Ui;

public partial class UiTests
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/customers?q=a%20b", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("/a\r\nX: y", false)]
    [InlineData("customers", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_paths_of_this_site_are_returned_to(string? address, bool local) =>
        Assert.Equal(local, Preferences.IsLocal(address));

    [Fact]
    public void A_link_keeps_the_other_parameters_and_escapes_them()
    {
        var context = new DefaultHttpContext();
        context.Request.Path = "/customers";
        context.Request.QueryString = new QueryString("?q=%26%3Cb%3E&owner=&page=3&sort=name");

        Assert.Equal("/customers?q=%26%3Cb%3E&sort=expiry", Query.With(context, [new("sort", "expiry"), new("page", null)]));
        Assert.Equal("/customers?page=3&sort=name", Query.Without(context, "q"));
    }

    [Theory]
    [InlineData("bm90IGpzb24")]
    [InlineData("!!")]
    [InlineData("bnVsbA")]
    public void An_unreadable_message_is_no_message(string cookie)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = "flash=" + cookie;

        Assert.Null(FlashMessage.Take(context));
    }

    [Fact]
    public void Every_icon_named_in_a_page_is_in_the_sprite()
    {
        var server = Server();
        var listed = File.ReadAllText(Path.Combine(server, "icons.txt")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var missing = Directory.EnumerateFiles(server, "*.razor", SearchOption.AllDirectories)
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .SelectMany(file => IconName().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .Where(name => !listed.Contains(name));

        Assert.Empty(missing.Distinct(StringComparer.Ordinal));
    }

    private static string Server()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Muster.slnx")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
        return Path.Combine(folder.FullName, "src", "Muster.Server");
    }

    [GeneratedRegex("""(?:<Icon\s[^>]*?Name|\sIcon)="(?<name>[a-z0-9-]+)["]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IconName();
}
