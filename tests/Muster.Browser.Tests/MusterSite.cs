using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;
using Muster.Browser;
using Xunit;

[assembly: AssemblyFixture(typeof(MusterSite))]

namespace Muster.Browser;

/// <summary>Muster on a real port, with a small demo set on SQLite; one for all journeys.</summary>
public sealed class MusterSite : IAsyncDisposable
{
    /// <summary>The administrator of the demo's Flex partner.</summary>
    public const string Email = "admin@northwind.example";

    public const string Password = "journey through the demo 1";

    private readonly string _directory = Directory.CreateTempSubdirectory("muster-browser-").FullName;
    private readonly Lazy<Task<Uri>> _address;
    private readonly Host _host;

    public MusterSite()
    {
        _host = new(_directory);
        _address = new(() => Task.Run(Start));
    }

    /// <summary>Where it listens; starts it when it is first asked for.</summary>
    public Task<Uri> AddressAsync() => _address.Value;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private Uri Start()
    {
        _host.UseKestrel(0);
        _host.StartServer();
        return _host.ClientOptions.BaseAddress;
    }

    private sealed class Host(string directory) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("MUSTER_DATABASE", $"sqlite:{Path.Combine(directory, "muster.db")}");
            builder.UseSetting("MUSTER_DATA", directory);
            builder.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        }
    }
}
