using Muster.Domain.Usage;
using Xunit;

namespace Muster.Domain.Tests.Usage;

public abstract class ReadingASighting
{
    protected static readonly DateTimeOffset Now = new(2026, 3, 5, 12, 0, 0, TimeSpan.Zero);

    protected static SightingRejection? Read(
        out Sighting? sighting, string? meter = "endpoint", string? subject = "pc1", string? holder = "ana", DateTimeOffset? seenAt = null, string? name = "PC-1") =>
        Sighting.Read(Given.Catalog, meter, subject, holder, seenAt ?? Now, name, Now, out sighting);

    protected static void Refused(SightingRejection? rejection, Sighting? sighting, string code, string field)
    {
        Assert.Null(sighting);
        Assert.NotNull(rejection);
        Assert.Equal((code, field), (rejection.Code, rejection.Field));
        Assert.NotEmpty(rejection.Reason);
    }
}

public class AGoodSighting : ReadingASighting
{
    [Fact]
    public void Is_put_in_the_form_that_is_counted()
    {
        Assert.Null(Read(out var sighting, subject: " pc1 ", holder: " ANA ", name: " PC-1 "));
        Assert.Equal(new Sighting("endpoint", "pc1", "ana", Now, "PC-1"), sighting);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void With_an_empty_holder_is_in_nobodys_hands(string? holder)
    {
        Assert.Null(Read(out var sighting, holder: holder));
        Assert.Equal("", sighting!.Holder);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void May_leave_out_the_name(string? name)
    {
        Assert.Null(Read(out var sighting, name: name));
        Assert.Null(sighting!.Name);
    }

    [Theory]
    [InlineData("2026-03-01T23:30:00-02:00", "2026-03-02")]
    [InlineData("2026-03-01T00:30:00+02:00", "2026-02-28")]
    [InlineData("2026-03-01T00:00:00+00:00", "2026-03-01")]
    public void Falls_on_its_utc_day(string instant, string day)
    {
        Assert.Null(Read(out var sighting, seenAt: DateTimeOffset.Parse(instant, null)));
        Assert.Equal(PlainDays.Day(day), sighting!.Day);
        Assert.Equal(TimeSpan.Zero, sighting.SeenAt.Offset);
    }

    [Fact]
    public void May_be_as_long_as_the_limits_and_five_minutes_ahead() =>
        Assert.Null(Read(out _, subject: new('s', 200), holder: new('h', 256), seenAt: Now.AddMinutes(5), name: new('n', 200)));

    [Fact]
    public void Is_taken_on_every_meter_but_the_firewalls()
    {
        foreach (var meter in Given.Catalog.SightingMeters)
            Assert.Null(Read(out _, meter: meter));
        Assert.DoesNotContain("firewall", Given.Catalog.SightingMeters);
    }
}

public class ABadSighting : ReadingASighting
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("toaster")]
    [InlineData("Endpoint")]
    [InlineData("firewall")]
    public void On_no_sighting_meter_is_refused(string? meter) =>
        Refused(Read(out var sighting, meter: meter), sighting, SightingRejection.UnknownMeter, "meter");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\0b")]
    [InlineData("a\uFFFE")]
    public void Without_a_storable_subject_is_refused(string? subject) =>
        Refused(Read(out var sighting, subject: subject), sighting, SightingRejection.BadSubject, "subject");

    [Fact]
    public void With_a_subject_too_long_is_refused() =>
        Refused(Read(out var sighting, subject: new('s', 201)), sighting, SightingRejection.BadSubject, "subject");

    [Fact]
    public void With_a_holder_too_long_is_refused() =>
        Refused(Read(out var sighting, holder: new('h', 257)), sighting, SightingRejection.BadHolder, "holder");

    [Fact]
    public void With_a_name_too_long_is_refused() =>
        Refused(Read(out var sighting, name: new('n', 201)), sighting, SightingRejection.BadName, "name");

    [Theory]
    [InlineData('\uD83D')]
    [InlineData('\uDE00')]
    [InlineData('\uFFFE')]
    [InlineData('\0')]
    public void With_a_character_that_cannot_be_stored_is_refused(char odd)
    {
        var broken = "a" + odd;
        Refused(Read(out var a, subject: broken), a, SightingRejection.BadSubject, "subject");
        Refused(Read(out var b, holder: broken), b, SightingRejection.BadHolder, "holder");
        Refused(Read(out var c, name: broken), c, SightingRejection.BadName, "name");
    }

    [Fact]
    public void From_a_clock_more_than_five_minutes_ahead_is_refused() =>
        Refused(Read(out var sighting, seenAt: Now.AddMinutes(5).AddTicks(1)), sighting, SightingRejection.Future, "seenAt");

    [Theory]
    [InlineData("1999-12-31T23:59:59Z", false)]
    [InlineData("2000-01-01T00:00:00Z", true)]
    [InlineData("2000-01-01T00:30:00+01:00", false)]
    [InlineData("1999-12-31T23:30:00-01:00", true)]
    [InlineData("0001-01-01T00:00:00Z", false)]
    public void From_before_2000_is_refused(string instant, bool good)
    {
        var rejection = Read(out var sighting, seenAt: DateTimeOffset.Parse(instant, null));
        if (good)
            Assert.Null(rejection);
        else
            Refused(rejection, sighting, SightingRejection.TooOld, "seenAt");
    }
}
