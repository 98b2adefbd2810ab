using System.Buffers;
using System.Security.Cryptography;
using Footbridge.Matrix.Client;

namespace Footbridge.Media;

/// <summary>Reads a file of the homeserver piece by piece, and knows its SHA-256 afterwards.</summary>
internal sealed class FileHashing : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>In base64, as XEP-0300 has it; of what was read.</summary>
    public string Sha256() => Convert.ToBase64String(_hash.GetCurrentHash());

    /// <summary>How much there was; more than <paramref name="most"/>, by however little, is not read further.</summary>
    public async Task<long> ReadAsync(
        MediaDownload download, long most, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> passOn, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var all = 0L;
            while (all <= most && await download.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                all += read;
                _hash.AppendData(buffer, 0, read);
                if (all <= most)
                {
                    await passOn(buffer.AsMemory(0, read), cancellationToken);
                }
            }

            return all;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _hash.Dispose();
}
