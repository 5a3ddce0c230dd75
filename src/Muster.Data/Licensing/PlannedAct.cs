namespace Muster.Data.Licensing;

/// <summary>How far a run is.</summary>
public enum ChangeRunState
{
    /// <summary>Customers are chosen, and what is to change.</summary>
    Draft,

    /// <summary>The preview is made; it waits for somebody to confirm it.</summary>
    Previewed,

    /// <summary>Confirmed: its acts are worked off, or wait for their day.</summary>
    Confirmed,

    /// <summary>Given up before it was confirmed.</summary>
    Discarded,
}

/// <summary>One change for many customers: what is chosen once, and holds for each of them.</summary>
public sealed class ChangeRun
{
    public required Guid PartnerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Who makes it: nobody else confirms it.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>Their name at that time.</summary>
    public required string Who { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ChangeRunState State { get; set; }

    /// <summary>What is chosen, as JSON; empty until it is.</summary>
    public string Choice { get; set; } = "";

    /// <summary>The day it is for; null for at once.</summary>
    public DateOnly? DueOn { get; set; }

    /// <summary>Why, as typed; may be empty.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The filter of the list whose customers were chosen, as its query string; empty when rows were selected.</summary>
    public string Filter { get; set; } = "";

    public DateTimeOffset? PreviewedAt { get; set; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>Goes up with each change; a form that was filled from an older one is refused.</summary>
    public int Version { get; set; }
}

/// <summary>What a planned act does.</summary>
public enum PlannedActKind
{
    ChangeLicenses,
    UpdateBilling,
    Unlink,
}

/// <summary>How far a planned act is.</summary>
public enum PlannedActState
{
    /// <summary>Of a run that isn't confirmed.</summary>
    Draft,

    /// <summary>Taken out of its run by hand.</summary>
    TakenOut,

    /// <summary>Confirmed; due on its day.</summary>
    Waiting,

    Done,

    /// <summary>When its time came, or in the preview, the rules did not allow it.</summary>
    Refused,

    /// <summary>Taken back by somebody before its day.</summary>
    Cancelled,
}

/// <summary>One thing that is to happen to one customer, at once or on a day, by itself. A row, worked off by a job: it outlives any server.</summary>
public sealed class PlannedAct
{
    public required Guid PartnerId { get; init; }

    public required Guid CustomerId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The run it is part of, or null.</summary>
    public Guid? RunId { get; init; }

    public required PlannedActKind Kind { get; init; }

    /// <summary>What is chosen, as JSON.</summary>
    public required string Choice { get; set; }

    /// <summary>The day it is due, from 00:00 UTC; that of its confirming when it is for at once.</summary>
    public required DateOnly DueOn { get; set; }

    public required PlannedActState State { get; set; }

    /// <summary>
    /// Fingerprint of what the preview was made from. What is done at once is refused when it differs by then; what was scheduled is
    /// decided again, and has none.
    /// </summary>
    public string Seen { get; set; } = "";

    /// <summary>Who asked; null for a command.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>Their name at that time.</summary>
    public required string Who { get; init; }

    /// <summary>From which address they did; empty for a command.</summary>
    public string Address { get; init; } = "";

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Why, as typed; may be empty.</summary>
    public string Reason { get; set; } = "";

    /// <summary>What the preview showed, as JSON; empty while there is none.</summary>
    public string Preview { get; set; } = "";

    /// <summary>What came of it, as JSON; empty while it waits.</summary>
    public string Outcome { get; set; } = "";

    /// <summary>When it was done, refused or cancelled; null while it waits.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Who cancelled it, by name; empty otherwise.</summary>
    public string EndedBy { get; set; } = "";
}
