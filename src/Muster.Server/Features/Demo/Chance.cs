using System.Buffers.Binary;

namespace Muster.Server.Features.Demo;

/// <summary>
/// SplitMix64: numbers that look random and are the same on every machine and in every version, which no other source promises.
/// Cheap to start, so that each customer and each subject has a sequence of its own and none depends on how another was drawn.
/// </summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A sequence for a thing within another.</summary>
    public static Chance Of(ulong seed, ulong what, ulong which) => new(Mix(Mix(seed, what), which));

    /// <summary>One number that two others stand for.</summary>
    public static ulong Mix(ulong a, ulong b)
    {
        var z = a + (0x9E3779B97F4A7C15 * (b + 1));
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15, 0);

    /// <summary>A number from 0 to below <paramref name="end"/>; 0 when there is none.</summary>
    public int Below(int end) => end <= 1 ? 0 : (int)Math.BigMul(Next(), (ulong)end, out _);

    /// <summary>A number between two, both included.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Percent(int percent) => Below(100) < percent;

    /// <summary>One of several.</summary>
    public T Pick<T>(T[] from) => from[Below(from.Length)];

    /// <summary>An index, each as likely as its weight says.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        var total = 0;
        foreach (var weight in weights)
            total += weight;
        var at = Below(total);
        for (var i = 0; i < weights.Length; i++)
        {
            at -= weights[i];
            if (at < 0)
                return i;
        }

        return weights.Length - 1;
    }

    /// <summary>An id in the shape of a version 7 UUID: its instant first, so that rows made one after the other stand together.</summary>
    public Guid Id(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)at.ToUnixTimeMilliseconds() << 16) | 0x7000 | (Next() & 0x0FFF));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (Next() >> 2) | 0x8000000000000000);
        return new Guid(bytes, bigEndian: true);
    }
}
