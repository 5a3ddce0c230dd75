using Muster.Data;

namespace Muster.Server.Features.Operations;

/// <summary>
/// Does what a day asks for. Each job is a row: a server claims it for half a minute at a time and says that it is alive; when it
/// dies, another one takes over. A day that nobody was awake for is made up at the next start.
/// </summary>
public sealed partial class RunDailyJobs(Store store, IEnumerable<DailyJob> jobs, TimeProvider clock, ILogger<RunDailyJobs> log)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);

    /// <summary>This server among several.</summary>
    private readonly string _me = $"{Environment.MachineName} {Environment.ProcessId} {Guid.CreateVersion7():N}";

    /// <summary>Does each job that is due and that no other server has.</summary>
    public async Task Async(CancellationToken ct)
    {
        foreach (var job in jobs)
        {
            var now = clock.GetUtcNow();
            var day = DateOnly.FromDateTime(now.UtcDateTime);
            if (await ClaimAsync(job, day, now, ct))
                await RunAsync(job, day, ct);
        }
    }

    private async Task RunAsync(DailyJob job, DateOnly day, CancellationToken ct)
    {
        var progress = new JobProgress();
        var failure = "";
        var done = day;
        using (var mine = CancellationTokenSource.CreateLinkedTokenSource(ct))
        {
            var pulse = PulseAsync(job, progress, mine);
            try
            {
                LogBegun(log, job.Name, day);
                await job.RunAsync(day, progress, mine.Token);
                LogDone(log, job.Name, day, progress.Done);
            }
            catch (OperationCanceledException) when (mine.IsCancellationRequested)
            {
                // the server stops: somebody else may go on at once
                if (ct.IsCancellationRequested)
                    await EndAsync(job, null, progress, "", clock.GetUtcNow(), CancellationToken.None);
                return;
            }
            catch (JobException e)
            {
                failure = e.Message;
                LogFailed(log, e, job.Name, day);
            }
            catch (Exception e)
            {
                (failure, done) = (e.GetType().Name, DateOnly.MinValue);
                LogFailed(log, e, job.Name, day);
            }
            finally
            {
                await mine.CancelAsync();
                await pulse;
            }
        }

        // what failed as a whole is tried again a little later
        await EndAsync(job, done == day ? day : null, progress, failure, done == day ? clock.GetUtcNow() : clock.GetUtcNow() + Again, ct);
    }

    /// <summary>Makes the row if it isn't there, and takes it if its day isn't done and nobody has it.</summary>
    private async Task<bool> ClaimAsync(DailyJob job, DateOnly day, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from jobs where name = @name and (done_for >= @day or claimed_until > @now)";
        command.AddParameter("@name", job.Name);
        command.AddParameter("@day", day);
        command.AddParameter("@now", store.Instant(now));
        if (Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture) > 0)
            return false;

        // most of the time the question above is all that is asked
        command.CommandText = """
            insert into jobs(name, done_for, done, failure, claimed_until, claimed_by) values (@name, @never_day, 0, '', @never, '') on conflict (name) do nothing
            """;
        command.AddParameter("@never_day", new DateOnly(2000, 1, 1));
        command.AddParameter("@never", store.Instant(DateTimeOffset.UnixEpoch));
        await command.ExecuteNonQueryAsync(ct);
        command.CommandText = """
            update jobs set claimed_until = @until, claimed_by = @me, started_at = @now, finished_at = null, done = 0, total = null, failure = ''
            where name = @name and done_for < @day and claimed_until <= @now
            """;
        command.AddParameter("@until", store.Instant(now + Lease));
        command.AddParameter("@me", _me);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Says again and again that the job is alive and how far it is, until it ends; ends it when another server has it.</summary>
    private async Task PulseAsync(DailyJob job, JobProgress progress, CancellationTokenSource mine)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pulse, clock, mine.Token);
                await using var connection = await store.ConnectAsync(mine.Token);
                await using var command = connection.CreateCommand();
                command.CommandText = "update jobs set claimed_until = @until, done = @done, total = @total where name = @name and claimed_by = @me and finished_at is null";
                command.AddParameter("@until", store.Instant(clock.GetUtcNow() + Lease));
                command.AddParameter("@done", progress.Done);
                command.AddParameter("@total", progress.Total);
                command.AddParameter("@name", job.Name);
                command.AddParameter("@me", _me);
                if (await command.ExecuteNonQueryAsync(mine.Token) == 1)
                    continue;
                LogLost(log, job.Name);
                await mine.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // the job has ended
        }
        catch (Exception e)
        {
            // without a pulse another server will take over: two at once do no harm, but one is enough
            LogFailed(log, e, job.Name, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
            await mine.CancelAsync();
        }
    }

    private async Task EndAsync(DailyJob job, DateOnly? done, JobProgress progress, string failure, DateTimeOffset until, CancellationToken ct)
    {
        await using var connection = await store.ConnectAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            update jobs set {(done is null ? "" : "done_for = @day, ")}finished_at = @now, claimed_until = @until, done = @done, total = @total, failure = @failure
            where name = @name and claimed_by = @me
            """;
        if (done is { } day)
            command.AddParameter("@day", day);
        command.AddParameter("@now", store.Instant(clock.GetUtcNow()));
        command.AddParameter("@until", store.Instant(until));
        command.AddParameter("@done", progress.Done);
        command.AddParameter("@total", progress.Total);
        command.AddParameter("@failure", failure.Length > 500 ? failure[..500] : failure);
        command.AddParameter("@name", job.Name);
        command.AddParameter("@me", _me);
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(110, LogLevel.Information, "The job {Job} of {Day:yyyy-MM-dd} begins.")]
    private static partial void LogBegun(ILogger logger, string job, DateOnly day);

    [LoggerMessage(111, LogLevel.Information, "The job {Job} of {Day:yyyy-MM-dd} is done: {Done}.")]
    private static partial void LogDone(ILogger logger, string job, DateOnly day, long done);

    [LoggerMessage(112, LogLevel.Error, "The job {Job} of {Day:yyyy-MM-dd} failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string job, DateOnly day);

    [LoggerMessage(113, LogLevel.Warning, "Another server has taken over the job {Job}.")]
    private static partial void LogLost(ILogger logger, string job);
}
