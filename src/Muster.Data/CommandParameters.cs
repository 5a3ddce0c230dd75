using System.Data.Common;

namespace Muster.Data;

/// <summary>Parameters for statements that EF Core has no words for.</summary>
public static class CommandParameters
{
    /// <summary>Adds a named parameter.</summary>
    public static void AddParameter(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }
}
