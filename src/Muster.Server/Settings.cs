using Muster.Domain.Catalog;

namespace Muster.Server;

/// <summary>What the environment says. Documented in docs/operations.md.</summary>
public sealed record Settings
{
    /// <summary>Directory for what the installation keeps beside its database; <c>MUSTER_DATA</c>, default <c>data</c> below the working directory.</summary>
    public required string Data { get; init; }

    /// <summary>The store; <c>MUSTER_DATABASE</c>, default SQLite below <see cref="Data"/>.</summary>
    public required string Database { get; init; }

    /// <summary>The way to PostgreSQL past a pooler, for the start-up gate; <c>MUSTER_DATABASE_DIRECT</c>.</summary>
    public string? DatabaseDirect { get; init; }

    /// <summary>Addresses to listen on, separated by semicolons; <c>MUSTER_URLS</c>.</summary>
    public required string Urls { get; init; }

    /// <summary>File with the key that wraps data-protection keys; <c>MUSTER_KEY_FILE</c>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Addresses of proxies whose forwarded headers are believed, separated by commas; <c>MUSTER_PROXIES</c>.</summary>
    public string? Proxies { get; init; }

    /// <summary>Address under which people reach it, for links in messages; <c>MUSTER_PUBLIC_URL</c>. Without it the one they asked under.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Server that messages are sent through, as a URL; <c>MUSTER_SMTP</c>. Without it they are written as files.</summary>
    public string? Smtp { get; init; }

    /// <summary>Address that messages come from; <c>MUSTER_MAIL_FROM</c>.</summary>
    public string? MailFrom { get; init; }

    /// <summary>Whether the demo set loads by itself, and key files are made where needed.</summary>
    public required bool IsDevelopment { get; init; }

    /// <summary>Reads the settings.</summary>
    public static Settings Read(IConfiguration configuration, bool isDevelopment)
    {
        var data = Path.GetFullPath(configuration["MUSTER_DATA"] is { Length: > 0 } named ? named : "data");
        return new()
        {
            Data = data,
            Database = configuration["MUSTER_DATABASE"] is { Length: > 0 } database ? database : "sqlite:" + Path.Combine(data, "muster.db"),
            DatabaseDirect = configuration["MUSTER_DATABASE_DIRECT"],
            Urls = configuration["MUSTER_URLS"] is { Length: > 0 } urls ? urls : "http://localhost:5080",
            KeyFile = configuration["MUSTER_KEY_FILE"],
            Proxies = configuration["MUSTER_PROXIES"],
            PublicUrl = configuration["MUSTER_PUBLIC_URL"],
            Smtp = configuration["MUSTER_SMTP"],
            MailFrom = configuration["MUSTER_MAIL_FROM"],
            IsDevelopment = isDevelopment,
        };
    }

    /// <summary>The full address of a page, for a message.</summary>
    /// <param name="origin">Scheme and host that the request was sent to.</param>
    /// <param name="path">Path and query.</param>
    public string Link(string origin, string path) => (PublicUrl is { Length: > 0 } url ? url.TrimEnd('/') : origin) + path;

    /// <summary>Reads the settings of a command, which has no web host.</summary>
    public static Settings OfEnvironment()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        return Read(configuration, configuration["ASPNETCORE_ENVIRONMENT"] == Environments.Development);
    }

    /// <summary>Reads the catalog that stands beside the program.</summary>
    /// <exception cref="CatalogException">It is not well formed, or the store has no columns for one of its families.</exception>
    public static ProductCatalog ReadCatalog()
    {
        var catalog = ProductCatalog.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "catalog.json")));
        var stranger = catalog.Families.FirstOrDefault(f => !Muster.Data.Usage.CustomerListRow.Families.Contains(f.Code));
        return stranger is null ? catalog : throw new CatalogException($"families: the store has no columns for {stranger.Code}; adding a family needs a migration.");
    }
}
