using System.Net;
using Footbridge.Configuration;

namespace Footbridge.Media;

/// <summary>
/// How much one reader may ask for, one file be read, and all be read at once: addresses get around, and the homeserver and our line
/// are for the chats first.
/// </summary>
internal sealed class DownloadLimits(MediaConfig config, TimeProvider time)
{
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _asked = [];
    private readonly Dictionary<string, int> _running = [];
    private long _windowBegan = time.GetTimestamp();
    private int _all;

    /// <summary>Counts a request of an address; false where it is one too many in this minute.</summary>
    public bool Admits(IPAddress address)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_windowBegan) >= Window)
            {
                _asked.Clear();
                _windowBegan = time.GetTimestamp();
            }

            // More addresses than anybody has readers: those beyond share one count, so that memory stays bounded.
            var key = ReaderAddress.KeyOf(address);
            key = _asked.Count < MostAddresses || _asked.ContainsKey(key) ? key : "others";
            _asked[key] = _asked.GetValueOrDefault(key) + 1;
            return _asked[key] <= config.RequestsPerMinutePerAddress;
        }
    }

    /// <summary>A place for one file to be read; to be given back. Null where there is none, for this reader, this file or at all.</summary>
    public IDisposable? TryTakePlace(IPAddress address, byte[] tokenHash)
    {
        var reader = ReaderAddress.KeyOf(address);
        var file = "#" + Convert.ToHexString(tokenHash);
        lock (_lock)
        {
            if (_all >= config.DownloadsAtOnce
                || _running.GetValueOrDefault(reader) >= config.DownloadsPerAddress
                || _running.GetValueOrDefault(file) >= config.DownloadsPerFile)
            {
                return null;
            }

            _all++;
            _running[reader] = _running.GetValueOrDefault(reader) + 1;
            _running[file] = _running.GetValueOrDefault(file) + 1;
            return new Place(this, reader, file);
        }
    }

    private void GiveBack(string reader, string file)
    {
        lock (_lock)
        {
            _all--;
            foreach (var key in new[] { reader, file })
            {
                if (--_running[key] == 0)
                {
                    _running.Remove(key);
                }
            }
        }
    }

    private sealed class Place(DownloadLimits limits, string reader, string file) : IDisposable
    {
        private bool _isGivenBack;

        public void Dispose()
        {
            if (!_isGivenBack)
            {
                _isGivenBack = true;
                limits.GiveBack(reader, file);
            }
        }
    }
}
