using Muster.Data;
using Muster.Server.Features.Console;
using Muster.Server.Features.Operations;
using Muster.Server.Features.Usage;
using Quartz;

namespace Muster.Server.Jobs;

/// <summary>
/// Quartz only wakes, every ten seconds and so at midnight too, one server of all that share a database. What is due is told by
/// rows (<see cref="RunDailyJobs"/>): a wake too many does nothing, and one that was missed is made up by the next.
/// </summary>
public sealed class WakeJob(RunDailyJobs daily, RecountCustomers recount, EndDueAssistance assistance, IHostApplicationLifetime lifetime) : IJob
{
    private const string EveryTenSeconds = "0/10 * * * * ?";
    private const string EachMinute = "5 * * * * ?";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await daily.Async(stop.Token);

            // a recount that began before midnight may leave a row that was due at midnight
            await recount.MarkDueAsync(stop.Token);
            await assistance.Async(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // what was begun is claimed by another server, or at the next start
        }
    }

    /// <summary>Adds Quartz: its own tables in a database that servers share, memory beside one that they don't.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="settings">Which store.</param>
    public static void Add(IServiceCollection services, Settings settings)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ScheduleJob<WakeJob>(
                trigger => trigger.WithIdentity("wake").WithCronSchedule(EveryTenSeconds, cron => cron.InTimeZone(TimeZoneInfo.Utc).WithMisfireInstruction(CronTriggerMisfireInstruction.DoNothing)),
                job => job.WithIdentity("wake"));
            quartz.ScheduleJob<SealJob>(
                trigger => trigger.WithIdentity("seal").WithCronSchedule(EachMinute, cron => cron.InTimeZone(TimeZoneInfo.Utc).WithMisfireInstruction(CronTriggerMisfireInstruction.DoNothing)),
                job => job.WithIdentity("seal"));

            // it wakes by the clock on the wall, also where tests hold ours
            quartz.UseTimeProvider(TimeProvider.System);
            if (Store.SharedConnection(settings.Database) is { } shared)
            {
                quartz.UsePersistentStore(store =>
                {
                    store.UsePostgres(shared);
                    store.ProvisionSchema();
                    store.UseClustering(cluster => cluster.CheckinInterval = TimeSpan.FromSeconds(5));

                    // a server that is stopped while its scheduler starts would otherwise be held by threads that nobody ends
                    store.ConfigureStore(options => options.UseBackgroundThreads = true);
                });
            }
            else
            {
                quartz.UseInMemoryStore();
            }
        });

        // by default a server that starts overwrites the trigger that another one is about to fire, and both fire
        services.Configure<QuartzOptions>(options =>
        {
            options.Scheduling.OverwriteExistingData = false;
            options.Scheduling.IgnoreDuplicates = true;
        });
        services.AddQuartzHostedService(options =>
        {
            options.WaitForJobsToComplete = true;
            options.AwaitApplicationStarted = true;
            options.StartDelay = Rounds.Delay;
        });
    }
}
