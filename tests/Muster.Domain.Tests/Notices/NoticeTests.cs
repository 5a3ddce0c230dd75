using FsCheck;
using FsCheck.Fluent;
using Muster.Domain.Notices;
using Xunit;

namespace Muster.Domain.Tests.Notices;

/// <summary>What partners are told, and what not.</summary>
public class NoticeTests
{
    private static readonly Guid Acme = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();

    [Theory]
    [InlineData(31, false, null)]
    [InlineData(30, false, 30)]
    [InlineData(8, false, 30)]
    [InlineData(7, false, 7)]
    [InlineData(2, false, 7)]
    [InlineData(1, false, 1)]
    [InlineData(0, false, 1)]
    [InlineData(-1, false, null)]
    [InlineData(7, true, null)]
    [InlineData(null, false, null)]
    public void An_end_is_told_in_three_steps(int? days, bool hasSuccessor, int? step) =>
        Assert.Equal(step, DecideNotice.Expiring(days is { } d ? Given.Today.AddDays(d) : null, hasSuccessor, Given.Today));

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(-1, false, true)]
    [InlineData(-7, false, true)]
    [InlineData(-8, false, false)]
    [InlineData(-1, true, false)]
    [InlineData(null, false, false)]
    public void What_ended_is_told_while_it_is_news(int? days, bool hasSuccessor, bool told) =>
        Assert.Equal(told, DecideNotice.Expired(days is { } d ? Given.Today.AddDays(d) : null, hasSuccessor, Given.Today));

    [Theory]
    [InlineData(false, 11, 10, OverUseTurn.Begins)]
    [InlineData(false, 10, 10, OverUseTurn.None)]
    [InlineData(true, 12, 10, OverUseTurn.None)]
    [InlineData(true, 10, 10, OverUseTurn.Ends)]
    [InlineData(true, 12, null, OverUseTurn.Ends)]
    [InlineData(false, 12, null, OverUseTurn.None)]
    public void Over_use_is_told_when_it_begins(bool wasOver, long used, int? limit, OverUseTurn turn) =>
        Assert.Equal(turn, DecideNotice.OverUse(wasOver, used, limit));

    [Theory]
    [InlineData(0, 3, 3)]
    [InlineData(3, 3, 0)]
    [InlineData(3, 5, 2)]
    [InlineData(5, 1, 0)]
    public void Devices_without_protection_are_told_as_they_become_more(long level, long now, long news) =>
        Assert.Equal((news, now), DecideNotice.Unprotected(level, now));

    [Fact]
    public void Over_use_is_told_as_often_as_it_begins() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 20)).ToArbitrary(),
        days =>
        {
            var (over, told, begun, before) = (false, 0, 0, false);
            foreach (var used in days)
            {
                var turn = DecideNotice.OverUse(over, used, 10);
                told += turn == OverUseTurn.Begins ? 1 : 0;
                over = turn == OverUseTurn.Begins || (over && turn != OverUseTurn.Ends);
                begun += used > 10 && !before ? 1 : 0;
                before = used > 10;
            }

            return told == begun;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mute_holds_for_what_it_names_through_its_last_day()
    {
        Assert.True(Muted(Acme, "", 0));
        Assert.False(Muted(Acme, "", -1));
        Assert.False(Muted(Other, "", 5));
        Assert.True(Muted(null, "CIXA-MSP", 5));
        Assert.False(Muted(null, "CEMA-MSP", 5));
        Assert.True(Muted(Acme, "CIXA-MSP", 5));
        Assert.False(Muted(Acme, "CEMA-MSP", 5));

        static bool Muted(Guid? customer, string product, int until) =>
            DecideNotice.IsMuted(customer, product, Given.Today.AddDays(until), Acme, ["CIXA-MSP"], Given.Today);
    }

    [Theory]
    [InlineData(true, false, false, "why", 10, "")]
    [InlineData(false, false, true, "why", 0, "")]
    [InlineData(true, false, true, "why", 366, "")]
    [InlineData(false, false, false, "why", 10, "NothingNamed")]
    [InlineData(false, true, true, "why", 10, "CustomerUnknown")]
    [InlineData(true, false, false, "", 10, "Reason")]
    [InlineData(true, false, false, "why", -1, "Until")]
    [InlineData(true, false, false, "why", 367, "Until")]
    [InlineData(true, false, false, "why", null, "Until")]
    public void A_mute_names_something_says_why_and_ends(bool customer, bool unknown, bool product, string reason, int? until, string expected) =>
        Assert.Equal(expected, string.Join(' ', DecideNotice.Mute(customer, unknown, product, reason, until is { } days ? Given.Today.AddDays(days) : null, Given.Today)));
}
