using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Http;

namespace Muster.Server.Features.Audit;

/// <summary>What there is about the audit log besides pages.</summary>
public static class AuditRoutes
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddScoped<ListAudit>().AddScoped<IRecordExports, RecordExports>();

    /// <summary>Maps the downloads.</summary>
    public static void MapAudit(this WebApplication app)
    {
        app.MapGet("/audit.csv", ExportAudit.Async).May(Permission.ReadAudit);
        app.MapGet("/console/audit.csv", ExportAudit.Async).May(ConsolePermission.Read);
        app.MapGet("/operations/audit.csv", ExportAudit.OfInstallationAsync).RequireAuthorization(Policies.Operate);
    }
}
