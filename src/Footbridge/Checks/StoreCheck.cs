using Footbridge.Configuration;
using Footbridge.Storage;

namespace Footbridge.Checks;

/// <summary>Whether the running bridge's store takes what it is given.</summary>
internal sealed class StoreCheck(BridgeConfig config, Database database, DiskSpace disk) : ICheck
{
    public Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<CheckLine>>([Look()]);

    private CheckLine Look() =>
        !database.IsWritable ? DataFolderCheck.NotWritable($"the last commit to {config.Storage.Folder} failed")
        : !disk.IsEnough ? CheckLine.Failed(
            DataFolderCheck.Name, $"{config.Storage.Folder}: less room on the disk than limits.minimum_free_disk", "make room")
        : CheckLine.Ok(DataFolderCheck.Name, $"{config.Storage.Folder} is written to");
}
