using System.Globalization;
using System.Net;
using CsvHelper;
using CsvHelper.Configuration;
using Xunit;

namespace Muster.Infrastructure;

/// <summary>Reads what is downloaded.</summary>
internal static class Downloads
{
    /// <summary>The rows of a CSV file, each by column.</summary>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> CsvAsync(this Visitor visitor, string path)
    {
        using var response = await visitor.DownloadAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        using var reader = new CsvReader(new StringReader(await response.Content.ReadAsStringAsync()), new CsvConfiguration(CultureInfo.InvariantCulture));
        var rows = new List<IReadOnlyDictionary<string, string>>();
        await reader.ReadAsync();
        reader.ReadHeader();
        while (await reader.ReadAsync())
            rows.Add(reader.HeaderRecord!.ToDictionary(column => column.TrimStart('\uFEFF'), column => reader.GetField(column)!));
        return rows;
    }
}
