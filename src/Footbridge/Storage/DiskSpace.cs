using Footbridge.Configuration;

namespace Footbridge.Storage;

/// <summary>Whether the database's disk has room for more work; looked at most every few seconds.</summary>
internal sealed class DiskSpace(BridgeConfig config, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long _lookedAt;
    private bool _isEnough = true;
    private bool _looked;

    public bool IsEnough
    {
        get
        {
            lock (_lock)
            {
                if (!_looked || time.GetElapsedTime(_lookedAt) > LookEvery)
                {
                    _isEnough = Look();
                    _lookedAt = time.GetTimestamp();
                    _looked = true;
                }

                return _isEnough;
            }
        }
    }

    // A disk that cannot even be asked takes nothing either.
    private bool Look()
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(config.Storage.Folder)).AvailableFreeSpace >= config.Limits.MinimumFreeDisk;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
