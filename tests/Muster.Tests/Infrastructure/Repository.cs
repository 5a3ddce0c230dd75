namespace Muster.Infrastructure;

/// <summary>The sources that this build came from.</summary>
internal static class Repository
{
    /// <summary>Absolute path of the repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files under a folder of the repository, as (path from the root, text); build output and packages left out.</summary>
    public static IEnumerable<(string Path, string Text)> Files(string folder, string pattern) =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file)
        where !path.Split(Path.DirectorySeparatorChar).Any(part => part is "node_modules" or "obj" or "bin" or "artifacts")
        orderby path
        select (path, File.ReadAllText(file));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Muster.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests run outside of their repository.");
    }
}
