using System.Diagnostics;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class DatabaseLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_one_has_it_at_a_time()
    {
        Assert.True(DatabaseLock.TryTake(_folder.Path, out var first));
        Assert.False(DatabaseLock.TryTake(_folder.Path, out _));

        first.Dispose();

        Assert.True(DatabaseLock.TryTake(_folder.Path, out var second));
        second.Dispose();
    }

    [Fact]
    public void Folder_and_file_are_the_owners_alone()
    {
        var folder = _folder.File("data");
        Assert.True(DatabaseLock.TryTake(folder, out var taken));
        taken.Dispose();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, DatabaseLock.FileName)));
    }

    [Fact]
    public async Task It_is_free_again_when_its_holder_was_killed()
    {
        var path = _folder.Write(DatabaseLock.FileName, "");
        // Another process with a lock of the same kind on the same file.
        using var holder = Process.Start(new ProcessStartInfo("flock", [path, "sh", "-c", "echo held; exec sleep 600"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
        Assert.False(DatabaseLock.TryTake(_folder.Path, out _));

        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync();

        await Wait.UntilAsync(() => DatabaseLock.TryTake(_folder.Path, out var taken) && Release(taken), "the lock is free");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        var file = _folder.Write("file", "");
        var exception = Assert.Throws<StoreException>(() => DatabaseLock.TryTake(Path.Combine(file, "data"), out _));
        Assert.Contains("cannot be written to", exception.Message);
    }

    private static bool Release(DatabaseLock taken)
    {
        taken.Dispose();
        return true;
    }
}
