using Muster.Server.Ui;

var builder = WebApplication.CreateBuilder(args);
builder.AddUi();
var app = builder.Build();
app.UseUi();
app.MapUi();
app.MapGet("/", () => "muster");
app.Run();
