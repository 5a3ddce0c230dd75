using Muster.Domain.Catalog;
using Muster.Domain.Licensing;
using Muster.Domain.Orders;
using Xunit;

namespace Muster.Domain.Tests.Orders;

public class SubscriptionTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly Guid Distributor = Guid.CreateVersion7();
    private static readonly Guid Customer = Guid.CreateVersion7();
    private static readonly ProductCatalog Catalog = Given.Catalog;

    /// <summary>Every status, every act, every mover: allowed as written here, or refused.</summary>
    [Fact]
    public void Every_pair_is_allowed_or_refused_as_written()
    {
        const string Written = """
            Draft Submit Distributor Submitted
            Submitted Begin Work Provisioning
            Provisioning Finish Work Active
            Provisioning Reject Distributor Rejected
            Active Change Distributor ChangePending
            ChangePending FinishChange Work Active
            ChangePending WithdrawChange Distributor Active
            ChangePending DropChange Work Active
            Active Suspend Distributor Suspended
            Suspended Resume Distributor Active
            Suspended CancelSuspended Distributor Cancelled
            Suspended Cancel Work Cancelled
            Active ScheduleCancellation Distributor CancellationScheduled
            Active ReachEnd Work CancellationScheduled
            CancellationScheduled WithdrawCancellation Distributor Active
            CancellationScheduled Cancel Work Cancelled
            """;
        var allowed = Written.Split('\n', StringSplitOptions.TrimEntries).ToHashSet();
        var found = from status in Enum.GetValues<SubscriptionStatus>()
                    from act in Enum.GetValues<SubscriptionAct>()
                    from mover in Enum.GetValues<SubscriptionMover>()
                    let to = SubscriptionMoves.To(status, act, mover)
                    where to is not null
                    select $"{status} {act} {mover} {to}";
        Assert.Equal(allowed.Order(), found.Order());
    }

    [Fact]
    public void What_is_over_is_moved_by_nobody() =>
        Assert.DoesNotContain(SubscriptionMoves.All, m => m.From.IsOver());

    [Fact]
    public void Only_what_failed_is_rejected()
    {
        Assert.Equal([], SubscriptionMoves.Offered(SubscriptionStatus.Provisioning, failed: false));
        Assert.Equal([SubscriptionAct.Reject], SubscriptionMoves.Offered(SubscriptionStatus.Provisioning, failed: true));
        Assert.Equal([SubscriptionAct.Change, SubscriptionAct.Suspend, SubscriptionAct.ScheduleCancellation], SubscriptionMoves.Offered(SubscriptionStatus.Active, failed: false));
        Assert.Equal([], SubscriptionMoves.Offered(SubscriptionStatus.Cancelled, failed: true));
    }

    [Theory]
    [InlineData(SubscriptionStatus.Draft, false)]
    [InlineData(SubscriptionStatus.Submitted, false)]
    [InlineData(SubscriptionStatus.Provisioning, false)]
    [InlineData(SubscriptionStatus.Active, true)]
    [InlineData(SubscriptionStatus.ChangePending, true)]
    [InlineData(SubscriptionStatus.Suspended, false)]
    [InlineData(SubscriptionStatus.CancellationScheduled, true)]
    [InlineData(SubscriptionStatus.Cancelled, false)]
    [InlineData(SubscriptionStatus.Rejected, false)]
    public void In_force_are_three(SubscriptionStatus status, bool inForce) => Assert.Equal(inForce, status.IsInForce());

    [Theory]
    [InlineData("2026-01-31", 1, null, null, "2026-11-30")]
    [InlineData("2026-11-23", 12, null, null, "2027-11-23")]
    [InlineData("2026-10-23", 1, null, null, "2026-12-23")]
    [InlineData("2026-10-24", 1, null, null, "2026-11-24")]
    [InlineData("2026-10-24", 0, "2027-10-23", null, "2027-10-23")]
    [InlineData("2026-10-24", 1, null, "2026-12-31", "2026-12-31")]
    public void Due_is_the_day_it_renews_or_ends(string starts, int months, string? ends, string? cancelAfter, string due)
    {
        var subscription = Subscription(1, "CIXA-MSP");
        (subscription.Starts, subscription.RenewMonths) = (Day(starts), months);
        (subscription.Ends, subscription.CancelAfter) = (ends is null ? null : Day(ends), cancelAfter is null ? null : Day(cancelAfter));
        Assert.Equal(Day(due), subscription.DueFrom(Today));
    }

    [Theory]
    [InlineData("CIXA-MSP", null, null)]
    [InlineData("CIXA-MSP", "SVRCLOUDADV-MSP", null)]
    [InlineData("CIXA-MSP", "CIXAXDR", SubscriptionRefusal.OtherTier)]
    [InlineData("CIXA-MSP", "CIXA-MSP", SubscriptionRefusal.InForceAlready)]
    [InlineData("CEMA-PE-ADDON-MSP", null, SubscriptionRefusal.AddOnWithoutBase)]
    [InlineData("CEMA-PE-ADDON-MSP", "CEMA-MSP", null)]
    [InlineData("GONE", null, SubscriptionRefusal.Product)]
    public void A_license_begins_beside_what_is_there_or_is_refused(string product, string? there, SubscriptionRefusal? refusal)
    {
        var licenses = there is null ? [] : new[] { License(there, Today.AddDays(-10), null) };
        var decision = DecideSubscription.Begin("PO-7", [Subscription(1, product)], licenses, Catalog);
        Assert.Equal(refusal, decision.Refusal);
        Assert.Equal(refusal is null ? 1 : 0, decision.Plan.Begins.Count);
    }

    [Fact]
    public void What_ended_stands_against_nothing() =>
        Assert.Null(DecideSubscription.Begin("PO-7", [Subscription(1, "CIXA-MSP")], [License("CIXAXDR", Today.AddDays(-90), Today.AddDays(-1))], Catalog).Refusal);

    [Fact]
    public void An_add_on_may_be_ordered_with_its_base()
    {
        var decision = DecideSubscription.Begin("PO-7", [Subscription(2, "CEMA-PE-ADDON-MSP"), Subscription(1, "CEMA-MSP")], [], Catalog);
        Assert.Equal(["PO-7-1", "PO-7-2"], decision.Plan.Begins.Select(b => b.Number));
        Assert.All(decision.Plan.Begins, b => Assert.Equal((LicenseType.Ordered, (Guid?)Distributor, (long?)10), (b.Type, b.DistributorId, b.Quantity)));
    }

    [Fact]
    public void Beginning_again_begins_nothing()
    {
        var subscription = Subscription(1, "CIXA-MSP");
        var after = DecideSubscription.Begin("PO-7", [subscription], [], Catalog).Plan.After(Guid.Empty, Customer, []);
        var again = DecideSubscription.Begin("PO-7", [subscription], after, Catalog);
        Assert.True(again is { Refusal: null, Plan.IsEmpty: true });
    }

    [Fact]
    public void Undone_is_never_in_force()
    {
        var (subscription, licenses) = Provisioned("CIXA-MSP");
        var after = DecideSubscription.Undo([subscription], licenses).After(Guid.Empty, Customer, licenses);
        Assert.DoesNotContain(after, l => InForceEver(l));
        Assert.Single(after);
    }

    [Fact]
    public void Suspended_is_not_in_force_and_resumed_is_again_under_a_number_of_the_same_line()
    {
        var (subscription, licenses) = Provisioned("CIXA-MSP", Today.AddDays(-20));
        var suspended = DecideSubscription.Suspend(subscription, licenses, Today).After(Guid.Empty, Customer, licenses);
        Assert.False(suspended.Single().IsInForce(Today));
        Assert.True(suspended.Single().IsInForce(Today.AddDays(-1)));
        var resumed = DecideSubscription.Resume("PO-7", subscription, suspended, Today.AddDays(3), Catalog);
        var begun = Assert.Single(resumed.Plan.Begins);
        Assert.Equal(("PO-7-1/2", Today.AddDays(3), (DateOnly?)null), (begun.Number, begun.Start, begun.End));
        Assert.Equal(SubscriptionRefusal.OtherTier, DecideSubscription.Resume("PO-7", subscription, [.. suspended, License("CIXAXDR", Today, null)], Today, Catalog).Refusal);
    }

    [Fact]
    public void A_cancellation_is_taken_back_unless_what_was_ordered_for_the_time_after_excludes_it()
    {
        var (subscription, licenses) = Provisioned("CIXA-MSP", Today.AddDays(-20));
        subscription.CancelAfter = Today.AddDays(9);
        var ending = DecideSubscription.SetEnd(subscription, licenses).After(Guid.Empty, Customer, licenses);
        var back = DecideSubscription.WithdrawCancellation(subscription, ending, Catalog);
        Assert.Null(back.Plan.After(Guid.Empty, Customer, ending).Single().End);
        Assert.Equal(SubscriptionRefusal.OtherTier, DecideSubscription.WithdrawCancellation(subscription, [.. ending, License("CIXAXDR", Today.AddDays(10), null)], Catalog).Refusal);
        Assert.Equal(SubscriptionRefusal.InForceAlready, DecideSubscription.WithdrawCancellation(subscription, [.. ending, License("CIXA-MSP", Today.AddDays(30), null)], Catalog).Refusal);
        Assert.Null(DecideSubscription.WithdrawCancellation(subscription, [.. ending, License("CIXAXDR", Today, Today.AddDays(9))], Catalog).Refusal);

        // nor what begins after its own end
        subscription.Ends = Today.AddDays(40);
        Assert.Equal(SubscriptionRefusal.OtherTier, DecideSubscription.WithdrawCancellation(subscription, [.. ending, License("CIXAXDR", Today.AddDays(40), null)], Catalog).Refusal);
        var until = DecideSubscription.WithdrawCancellation(subscription, [.. ending, License("CIXAXDR", Today.AddDays(41), null)], Catalog);
        Assert.Equal((null, Today.AddDays(40)), (until.Refusal, until.Plan.Edits.Single().End));
    }

    [Fact]
    public void A_cancellation_before_it_begins_is_taken_back_whatever_ends_before_it()
    {
        var (subscription, licenses) = Provisioned("CIXAXDR", Today.AddDays(30));
        subscription.CancelAfter = Today.AddDays(5);
        var ending = DecideSubscription.SetEnd(subscription, licenses).After(Guid.Empty, Customer, licenses);
        Assert.Null(DecideSubscription.WithdrawCancellation(subscription, [.. ending, License("CIXA-MSP", Today.AddDays(-90), Today.AddDays(29))], Catalog).Refusal);
    }

    [Fact]
    public void A_quantity_changes_in_place_and_a_product_from_today()
    {
        var (subscription, licenses) = Provisioned("CIXA-MSP", Today.AddDays(-20));
        (subscription.PendingProduct, subscription.PendingQuantity) = ("CIXA-MSP", 25);
        var more = DecideSubscription.Change("PO-7", subscription, licenses, Today, Catalog).Plan.After(Guid.Empty, Customer, licenses);
        Assert.Equal((25, (DateOnly?)null), (more.Single().Quantity, more.Single().End));

        (subscription.PendingProduct, subscription.PendingQuantity) = ("CIXAXDR", 25);
        var other = DecideSubscription.Change("PO-7", subscription, licenses, Today, Catalog).Plan.After(Guid.Empty, Customer, licenses);
        var inForce = Assert.Single(other, l => l.IsInForce(Today));
        Assert.Equal(("CIXAXDR", "PO-7-1/2"), (inForce.Product, inForce.Number));
        Assert.Equal("CIXA-MSP", Assert.Single(other, l => l.IsInForce(Today.AddDays(-1))).Product);
    }

    [Fact]
    public void Cancelling_ends_the_license_and_taking_it_back_restores_it_exactly()
    {
        var (subscription, licenses) = Provisioned("CIXA-MSP", Today.AddDays(-20));
        subscription.CancelAfter = Today.AddDays(7);
        var cancelled = DecideSubscription.SetEnd(subscription, licenses).After(Guid.Empty, Customer, licenses);
        Assert.Equal(Today.AddDays(7), cancelled.Single().End);
        subscription.CancelAfter = null;
        Assert.Null(DecideSubscription.SetEnd(subscription, cancelled).After(Guid.Empty, Customer, cancelled).Single().End);
    }

    [Theory]
    [InlineData("N", "", "1 CIXA-MSP 10", "")]
    [InlineData("", "", "1 CIXA-MSP 10", "Number")]
    [InlineData("taken", "", "1 CIXA-MSP 10", "NumberTaken")]
    [InlineData("a\u0001", "", "1 CIXA-MSP 10", "Number")]
    [InlineData("N", "b\u0001", "1 CIXA-MSP 10", "PurchaseOrder")]
    [InlineData("N", "", "", "NoLines")]
    [InlineData("N", "", "1 CIXA-MSP 10,1 SVRCLOUDADV-MSP 1", "LineNumber 1")]
    [InlineData("N", "", "0 CIXA-MSP 10", "LineNumber 0")]
    [InlineData("N", "", "1 GONE 10", "Product 1")]
    [InlineData("N", "", "1 CIXA-MSP 10,2 CIXAXDR 10", "TwoTiers 2")]
    [InlineData("N", "", "1 CIXA-MSP 10,2 CIXA-MSP 10", "ProductTwice 2")]
    [InlineData("N", "", "1 CMS-MSP 10", "ProductTwice 1")]
    [InlineData("N", "", "1 CMA-MSP 10", "TwoTiers 1")]
    [InlineData("N", "", "1 CEMA-PE-ADDON-MSP 10", "AddOnWithoutBase 1")]
    [InlineData("N", "", "1 CEMA-PE-ADDON-MSP 10,2 CEMA-MSP 10", "")]
    [InlineData("N", "", "1 CIXA-MSP 0", "Quantity 1")]
    [InlineData("N", "", "1 CIXA-MSP 10000001", "Quantity 1")]
    [InlineData("N", "", "1 CIXA-MSP 10 -32", "Starts 1")]
    [InlineData("N", "", "1 CIXA-MSP 10 -31", "")]
    [InlineData("N", "", "1 CIXA-MSP 10 367", "Starts 1")]
    [InlineData("N", "", "1 CIXA-MSP 10 5 4", "Ends 1")]
    [InlineData("N", "", "1 CIXA-MSP 10 5 5", "")]
    public void An_order_is_placed_as_written_or_says_what_is_wrong(string number, string purchase, string lines, string faults)
    {
        var written = lines.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).Select(w => new OrderLine(
            int.Parse(w[0], System.Globalization.CultureInfo.InvariantCulture), w[1], long.Parse(w[2], System.Globalization.CultureInfo.InvariantCulture),
            w.Length > 3 ? Today.AddDays(int.Parse(w[3], System.Globalization.CultureInfo.InvariantCulture)) : Today,
            w.Length > 4 ? Today.AddDays(int.Parse(w[4], System.Globalization.CultureInfo.InvariantCulture)) : null, 12)).ToList();
        var found = DecideOrder.Place(number, number == "taken", purchase, written, ["CMS-MSP"], Today, Catalog);
        Assert.Equal(faults, string.Join(", ", found.Select(f => f.Line is { } line ? $"{f.Refusal} {line}" : f.Refusal.ToString())));
    }

    [Theory]
    [InlineData(0, OrderRefusal.Renews)]
    [InlineData(1, null)]
    [InlineData(60, null)]
    [InlineData(61, OrderRefusal.Renews)]
    public void It_renews_after_one_to_sixty_months(int months, OrderRefusal? refusal) =>
        Assert.Equal(refusal, DecideOrder.Place("N", false, "", [new(1, "CIXA-MSP", 1, Today, null, months)], [], Today, Catalog).Select(f => (OrderRefusal?)f.Refusal).SingleOrDefault());

    [Theory]
    [InlineData("CIXA-MSP", "CIXAXDR", 5, null)]
    [InlineData("CIXA-MSP", "CIXA-MSP", 5, null)]
    [InlineData("CIXA-MSP", "SVRCLOUDADV-MSP", 5, OrderRefusal.Product)]
    [InlineData("CEMA-PE-ADDON-MSP", "CEMA-MSP", 5, OrderRefusal.Product)]
    [InlineData("CIXA-MSP", "CIXAXDR", 0, OrderRefusal.Quantity)]
    public void A_change_stays_on_its_line(string had, string product, long quantity, OrderRefusal? refusal) =>
        Assert.Equal(refusal, DecideOrder.Change(had, product, quantity, Catalog));

    private static (Subscription, IReadOnlyList<License>) Provisioned(string product, DateOnly? starts = null)
    {
        var subscription = Subscription(1, product);
        subscription.Starts = starts ?? Today;
        var licenses = DecideSubscription.Begin("PO-7", [subscription], [], Catalog).Plan.After(Guid.Empty, Customer, []);
        subscription.LicenseId = licenses.Single().Id;
        return (subscription, licenses);
    }

    [Theory]
    [InlineData("CEMA-MSP", "CEMA-PE-ADDON-MSP", 0, null, true)]
    [InlineData("CEMA-MSP", "CEMA-PE-ADDON-MSP", 9, 5, false)]
    [InlineData("CEMA-MSP", "CEMA-PE-ADDON-MSP", 5, 9, true)]
    [InlineData("CIXA-MSP", "CEMA-PE-ADDON-MSP", 0, null, false)]
    [InlineData("CEMA-MSP", "CIXA-MSP", 0, null, false)]
    public void A_base_doesnt_end_before_its_add_on(string product, string other, int baseEnds, int? otherEnds, bool stays)
    {
        var (subscription, licenses) = Provisioned(product, Today.AddDays(-20));
        subscription.CancelAfter = Today.AddDays(baseEnds);
        var sold = LicensePlan.New(new(other, LicenseType.Ordered, Today.AddDays(-20), otherEnds is { } days ? Today.AddDays(days) : null, 5) { Number = "PO-7-2", DistributorId = Distributor }, Guid.Empty, Customer);
        var plan = DecideSubscription.SetEnd(subscription, licenses);
        Assert.Equal(stays, DecideSubscription.LeavesAddOn(subscription, plan, [.. licenses, sold], Catalog));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(0, null, false)]
    [InlineData(-1, null, true)]
    [InlineData(9, -1, true)]
    [InlineData(-1, 0, false)]
    public void Over_is_what_had_its_last_day(int? ends, int? cancelAfter, bool over)
    {
        var subscription = Subscription(1, "CIXA-MSP");
        (subscription.Ends, subscription.CancelAfter) = (ends is { } e ? Today.AddDays(e) : null, cancelAfter is { } c ? Today.AddDays(c) : null);
        Assert.Equal(over, DecideSubscription.IsOver(subscription, Today));
    }

    [Theory]
    [InlineData(-1, null, false)]
    [InlineData(0, null, true)]
    [InlineData(1_826, null, true)]
    [InlineData(1_827, null, false)]
    [InlineData(30, 30, true)]
    [InlineData(31, 30, false)]
    public void It_is_cancelled_between_today_and_its_own_end(int last, int? ends, bool may)
    {
        var subscription = Subscription(1, "CIXA-MSP");
        subscription.Ends = ends is { } e ? Today.AddDays(e) : null;
        Assert.Equal(may, DecideSubscription.MayCancelAfter(subscription, Today.AddDays(last), Today));
    }

    private static bool InForceEver(License license) => license.End is null || license.End >= license.Start;

    private static Subscription Subscription(int line, string product) => new()
    {
        PartnerId = Guid.Empty,
        OrderId = Guid.Empty,
        Line = line,
        DistributorId = Distributor,
        Product = product,
        Quantity = 10,
        Status = SubscriptionStatus.Provisioning,
        OrderedOn = Today,
        Starts = Today,
        RenewMonths = 12,
        DueOn = Today,
    };

    private static License License(string product, DateOnly start, DateOnly? end) =>
        LicensePlan.New(new(product, LicenseType.Usage, start, end, null), Guid.Empty, Customer);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
