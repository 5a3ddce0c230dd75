using Xunit;

namespace Muster.Browser;

public sealed class StartJourneys(MusterSite site, Chromium chromium) : Journey(site, chromium)
{
    [Fact]
    public async Task The_front_door_opens()
    {
        var page = await OpenAsync(new());
        var response = await page.GotoAsync("/");
        Assert.True(response is { Ok: true });
    }
}
