using System.Diagnostics.CodeAnalysis;

namespace Footbridge.Storage;

/// <summary>
/// Says that one process works on a data folder: two bridges on one database would each believe the other's jobs their own.
/// It is a lock of the kernel on an open file, so it is free again the moment its holder is gone, however it went.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    public const string FileName = "footbridge.lock";

    private readonly FileStream _file;

    private DatabaseLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of <paramref name="folder"/> (made with mode 0700 where it is missing); false where another has it.</summary>
    /// <exception cref="StoreException">The folder cannot be made or written to.</exception>
    public static bool TryTake(string folder, [NotNullWhen(true)] out DatabaseLock? taken)
    {
        taken = null;
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix. The file stays when the lock goes: to delete it would let a
            // third process make a new one while a second still waits to lock the old.
            taken = new DatabaseLock(new FileStream(Path.Combine(folder, FileName), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
            return true;
        }
        catch (IOException exception) when (exception.HResult == WouldBlock)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data folder {folder} cannot be written to: {exception.Message}", exception);
        }
    }

    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of flock(2), as .NET passes it on: the number of Linux.
    private const int WouldBlock = 11;
}
