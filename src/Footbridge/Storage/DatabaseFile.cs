namespace Footbridge.Storage;

/// <summary>Makes the file before SQLite does, so that no moment exists in which others could read it; WAL and SHM take its mode.</summary>
internal static class DatabaseFile
{
    /// <exception cref="StoreException">It cannot be made, or not opened for writing.</exception>
    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The database {path} cannot be opened: {exception.Message}", exception);
        }
    }
}
