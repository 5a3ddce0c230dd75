namespace Muster.Domain.Access;

/// <summary>For how long a customer lets its partner open its console.</summary>
public enum AssistanceTime
{
    FourHours,
    OneDay,
    SevenDays,
    UntilTurnedOff,
}

/// <summary>What the times of Partner Assistance come to.</summary>
public static class AssistanceTimes
{
    /// <summary>The instant from which on it is off again; null for until it is turned off.</summary>
    /// <param name="time">What was chosen.</param>
    /// <param name="now">The instant it begins.</param>
    public static DateTimeOffset? Until(this AssistanceTime time, DateTimeOffset now) => time switch
    {
        AssistanceTime.FourHours => now.AddHours(4),
        AssistanceTime.OneDay => now.AddDays(1),
        AssistanceTime.SevenDays => now.AddDays(7),
        AssistanceTime.UntilTurnedOff => null,
    };
}
