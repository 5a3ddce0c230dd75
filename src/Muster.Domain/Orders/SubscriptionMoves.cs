namespace Muster.Domain.Orders;

/// <summary>How a subscription stands (issue words: product.md, Order).</summary>
public enum SubscriptionStatus
{
    /// <summary>Being written by the distributor; the partner doesn't see it.</summary>
    Draft,

    /// <summary>Ordered; waits to be provisioned.</summary>
    Submitted,

    /// <summary>Customer, license, assistance and notice are being made.</summary>
    Provisioning,

    /// <summary>In force from its start on.</summary>
    Active,

    /// <summary>Another product or quantity was ordered, and is being provisioned; what it was holds until then.</summary>
    ChangePending,

    /// <summary>Not in force and not billed until it is resumed.</summary>
    Suspended,

    /// <summary>In force until the day it is cancelled on.</summary>
    CancellationScheduled,

    /// <summary>Over, for good.</summary>
    Cancelled,

    /// <summary>Given up by the distributor after provisioning failed; what was done of it is undone. For good.</summary>
    Rejected,
}

/// <summary>Who moves a subscription.</summary>
public enum SubscriptionMover
{
    /// <summary>The distributor's people.</summary>
    Distributor,

    /// <summary>Work that is done by itself: provisioning, and what is due on a day.</summary>
    Work,
}

/// <summary>What is done with a subscription.</summary>
public enum SubscriptionAct
{
    /// <summary>The draft is ordered.</summary>
    Submit,

    /// <summary>Provisioning begins.</summary>
    Begin,

    /// <summary>All of it is provisioned.</summary>
    Finish,

    /// <summary>Given up after a failure.</summary>
    Reject,

    /// <summary>Another product or quantity is ordered.</summary>
    Change,

    /// <summary>The change is provisioned.</summary>
    FinishChange,

    /// <summary>The change is taken back before it is provisioned.</summary>
    WithdrawChange,

    Suspend,

    Resume,

    /// <summary>It is to be cancelled on a day.</summary>
    ScheduleCancellation,

    /// <summary>The cancellation is taken back before its day.</summary>
    WithdrawCancellation,

    /// <summary>It has come to its own end: that is a cancellation too.</summary>
    ReachEnd,

    /// <summary>A change that is not provisioned when the end comes is dropped.</summary>
    DropChange,

    /// <summary>What was scheduled has come to its day, or what is suspended to its own end.</summary>
    Cancel,

    /// <summary>What is suspended is cancelled.</summary>
    CancelSuspended,
}

/// <summary>One move of a subscription that is allowed.</summary>
/// <param name="From">From which status.</param>
/// <param name="Act">What is done.</param>
/// <param name="To">To which status.</param>
/// <param name="Mover">Who may.</param>
public sealed record SubscriptionMove(SubscriptionStatus From, SubscriptionAct Act, SubscriptionStatus To, SubscriptionMover Mover);

/// <summary>Who may move what: all there is. A partner moves nothing. docs/domain.md shows it as a diagram.</summary>
public static class SubscriptionMoves
{
    /// <summary>All moves that are allowed.</summary>
    public static readonly IReadOnlyList<SubscriptionMove> All =
    [
        new(SubscriptionStatus.Draft, SubscriptionAct.Submit, SubscriptionStatus.Submitted, SubscriptionMover.Distributor),
        new(SubscriptionStatus.Submitted, SubscriptionAct.Begin, SubscriptionStatus.Provisioning, SubscriptionMover.Work),
        new(SubscriptionStatus.Provisioning, SubscriptionAct.Finish, SubscriptionStatus.Active, SubscriptionMover.Work),
        new(SubscriptionStatus.Provisioning, SubscriptionAct.Reject, SubscriptionStatus.Rejected, SubscriptionMover.Distributor),
        new(SubscriptionStatus.Active, SubscriptionAct.Change, SubscriptionStatus.ChangePending, SubscriptionMover.Distributor),
        new(SubscriptionStatus.ChangePending, SubscriptionAct.FinishChange, SubscriptionStatus.Active, SubscriptionMover.Work),
        new(SubscriptionStatus.ChangePending, SubscriptionAct.WithdrawChange, SubscriptionStatus.Active, SubscriptionMover.Distributor),
        new(SubscriptionStatus.Active, SubscriptionAct.Suspend, SubscriptionStatus.Suspended, SubscriptionMover.Distributor),
        new(SubscriptionStatus.Suspended, SubscriptionAct.Resume, SubscriptionStatus.Active, SubscriptionMover.Distributor),
        new(SubscriptionStatus.Suspended, SubscriptionAct.CancelSuspended, SubscriptionStatus.Cancelled, SubscriptionMover.Distributor),
        new(SubscriptionStatus.Suspended, SubscriptionAct.Cancel, SubscriptionStatus.Cancelled, SubscriptionMover.Work),
        new(SubscriptionStatus.Active, SubscriptionAct.ScheduleCancellation, SubscriptionStatus.CancellationScheduled, SubscriptionMover.Distributor),
        new(SubscriptionStatus.CancellationScheduled, SubscriptionAct.WithdrawCancellation, SubscriptionStatus.Active, SubscriptionMover.Distributor),
        new(SubscriptionStatus.ChangePending, SubscriptionAct.DropChange, SubscriptionStatus.Active, SubscriptionMover.Work),
        new(SubscriptionStatus.Active, SubscriptionAct.ReachEnd, SubscriptionStatus.CancellationScheduled, SubscriptionMover.Work),
        new(SubscriptionStatus.CancellationScheduled, SubscriptionAct.Cancel, SubscriptionStatus.Cancelled, SubscriptionMover.Work),
    ];

    private static readonly Dictionary<(SubscriptionStatus, SubscriptionAct), SubscriptionMove> ByAct = All.ToDictionary(m => (m.From, m.Act));

    /// <summary>The status an act leads to; null when it isn't allowed from there, or not to this mover.</summary>
    /// <param name="from">The status.</param>
    /// <param name="act">What is to be done.</param>
    /// <param name="mover">Who would.</param>
    public static SubscriptionStatus? To(SubscriptionStatus from, SubscriptionAct act, SubscriptionMover mover) =>
        ByAct.TryGetValue((from, act), out var move) && move.Mover == mover ? move.To : null;

    /// <summary>What the distributor may do with a subscription as it stands, in the order of <see cref="All"/>.</summary>
    /// <param name="from">The status.</param>
    /// <param name="failed">Whether its provisioning failed: before that nothing is rejected.</param>
    public static IEnumerable<SubscriptionAct> Offered(SubscriptionStatus from, bool failed) =>
        All.Where(m => m.From == from && m.Mover == SubscriptionMover.Distributor && (failed || m.Act != SubscriptionAct.Reject)).Select(m => m.Act);

    /// <summary>Whether a license of the subscription is in force while it stands so.</summary>
    public static bool IsInForce(this SubscriptionStatus status) =>
        status is SubscriptionStatus.Active or SubscriptionStatus.ChangePending or SubscriptionStatus.CancellationScheduled;

    /// <summary>Whether nothing can become of it any more.</summary>
    public static bool IsOver(this SubscriptionStatus status) => status is SubscriptionStatus.Cancelled or SubscriptionStatus.Rejected;
}
