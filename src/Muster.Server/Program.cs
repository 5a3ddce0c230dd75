using Muster.Data;
using Muster.Domain.Catalog;
using Muster.Server;
using Muster.Server.Commands;

if (CommandLine.Wants(args))
    return await CommandLine.RunAsync(args);

try
{
    await using var app = Serve.Build(CommandLine.WithoutServe(args));
    var store = app.Services.GetRequiredService<Store>();
    using var held = Serve.Hold(store);
    await Serve.PrepareAsync(app, CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException)
{
    // told to stop before it had started
    return 0;
}
catch (Exception e) when (e is StoreException or CatalogException or IOException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

/// <summary>The entry point; public so that tests can host it.</summary>
public partial class Program;
