using System.Text;
using Muster.Infrastructure;
using Xunit;

namespace Muster.Access;

/// <summary>
/// Every endpoint of the running server, asked by everybody: what is answered stands in <c>AuthorizationMatrix.approved.txt</c>. A
/// new endpoint, or another answer, fails until it is approved there: run this test with <c>MUSTER_APPROVE=1</c> and read the change.
/// </summary>
public sealed class AuthorizationMatrixTests(TestStores stores)
{
    private const string Approved = "tests/Muster.Tests/Access/AuthorizationMatrix.approved.txt";

    /// <summary>Who asks, from left to right. The first has no cookies; a collector has its token; the others are of <see cref="Cast.Roles"/>.</summary>
    private static readonly string[] Actors = ["nobody", .. Cast.Roles, "collector"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_gets_what_is_approved()
    {
        await using var app = await stores.NewAppAsync(TestDatabase.Sqlite);
        var cast = await Cast.OfAsync(app, Stop);
        var doors = Doors.All(app, cast.Matters);
        var columns = new Dictionary<string, List<string>>();
        foreach (var actor in Actors)
        {
            using var asks = await Asker.OfAsync(cast, actor);
            var answers = columns[actor] = [];
            await cast.RestoreAsync(Stop);
            foreach (var door in doors)
                answers.Add(await asks.AnswerAsync(door));
        }

        Assert.Empty(from actor in Actors from i in Enumerable.Range(0, doors.Count) where columns[actor][i].StartsWith('5') select $"{actor}: {doors[i].Name}: {columns[actor][i]}");
        await CompareAsync(Table(doors, columns));
    }

    /// <summary>A form that some other site made a browser send.</summary>
    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        await using var app = await stores.NewAppAsync(TestDatabase.Sqlite);
        var cast = await Cast.OfAsync(app, Stop);
        await cast.RestoreAsync(Stop);
        var doors = Doors.All(app, cast.Matters).Where(d => d.Method != "GET" && !d.Path.StartsWith("/ingest/", StringComparison.Ordinal)).ToList();
        var answers = doors.ToDictionary(d => d.Name, _ => new List<int>());
        foreach (var actor in new[] { "super admin", "customer admin", "operator" })
        {
            using var asks = await Asker.OfAsync(cast, actor);
            foreach (var door in doors)
                answers[door.Name].Add(await asks.WithoutTokenAsync(door));
        }

        Assert.Empty(answers.Where(a => a.Value.Any(s => s is not (400 or 403)) || !a.Value.Contains(400)).Select(a => $"{a.Key}: {string.Join(", ", a.Value)}"));
    }

    /// <summary>A customer of somebody else's, one beyond one's scope, and one that never was: the same answer, to the byte.</summary>
    [Fact]
    public async Task Out_of_scope_is_answered_as_what_is_not_there()
    {
        await using var app = await stores.NewAppAsync(TestDatabase.Sqlite);
        var cast = await Cast.OfAsync(app, Stop);
        var theirs = Doors.All(app, cast.Matters);
        var nobodys = Doors.All(app, Matters.Nobodys);
        await cast.RestoreAsync(Stop);
        foreach (var actor in new[] { "scoped out", "stranger" })
        {
            using var asks = await Asker.OfAsync(cast, actor);
            foreach (var (door, other) in theirs.Zip(nobodys).Where(d => d.First.Path != d.Second.Path))
            {
                var there = await asks.BodyAsync(door);
                var nowhere = await asks.BodyAsync(other);
                Assert.True(there == nowhere, $"{actor}: {door.Name} says something else of a customer that is not theirs than of one that isn't there:\n{there}\n\n{nowhere}");
            }
        }
    }

    private static string Table(List<Door> doors, Dictionary<string, List<string>> columns)
    {
        var width = doors.Max(d => d.Name.Length);
        var text = new StringBuilder();
        text.Append(
            """
            Who is answered what, by every endpoint, asking for the matters of one customer and its partner.
              ok        it is done, or said what is missing to do it
              sign-in   asks to sign in first            401   the same, to a machine
              403       is not permitted to them         404   is not there for them, or not at all
              400       the form isn't offered to them
            "scoped out" is Help Desk for another customer of the same partner; "stranger" is Super Admin of another partner; "customer admin"
            and "customer reader" are people of the customer itself; "other customer" is Admin of another one of the same partner; "distributor"
            is Super Admin of the one that the partner buys through, which has ordered for the customer, and "rival" of another one.


            """.ReplaceLineEndings("\n"));
        text.Append(' ', width);
        foreach (var actor in Actors)
            text.Append("  ").Append(actor);
        text.Append('\n');
        for (var i = 0; i < doors.Count; i++)
        {
            text.Append(doors[i].Name.PadRight(width));
            foreach (var actor in Actors)
                text.Append("  ").Append(columns[actor][i].PadRight(actor.Length));
            while (text[^1] == ' ')
                text.Length--;
            text.Append('\n');
        }

        return text.ToString();
    }

    private static async Task CompareAsync(string received)
    {
        var approved = Path.Combine(Repository.Root, Approved);
        if (Environment.GetEnvironmentVariable("MUSTER_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(approved, received, Stop);
            return;
        }

        var before = File.Exists(approved) ? (await File.ReadAllTextAsync(approved, Stop)).ReplaceLineEndings("\n") : "";
        if (before == received)
            return;
        await File.WriteAllTextAsync(approved.Replace(".approved.", ".received.", StringComparison.Ordinal), received, Stop);
        var (was, now) = (before.Split('\n'), received.Split('\n'));
        Assert.Fail(
            "Somebody is answered something else than is approved:\n" +
            string.Join('\n', was.Except(now).Select(l => "- " + l).Concat(now.Except(was).Select(l => "+ " + l))) +
            "\nIf it is right: run this test with MUSTER_APPROVE=1, and read what changes in AuthorizationMatrix.approved.txt.");
    }
}
