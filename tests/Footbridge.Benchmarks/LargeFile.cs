using System.Buffers.Binary;

namespace Footbridge.Benchmarks;

/// <summary>A file of 100 MB that nobody ever holds whole: it is made while it is written and compared while it is read. Each block says which it is.</summary>
internal static class LargeFile
{
    public const int Length = 100_000_000;

    private const int BlockBytes = 64 * 1024;

    // Any seed: what cannot be compressed, and is the same each time.
    private static readonly byte[] Block = MakeBlock();

    public static async Task WriteAsync(Stream to, CancellationToken cancellationToken)
    {
        var block = Block.ToArray();
        for (var at = 0; at < Length; at += BlockBytes)
        {
            BinaryPrimitives.WriteInt32LittleEndian(block, at / BlockBytes);
            await to.WriteAsync(block.AsMemory(0, Math.Min(BlockBytes, Length - at)), cancellationToken);
        }
    }

    /// <summary>Reads it to its end: is it the file, all of it, and nothing more?</summary>
    public static async Task<bool> IsAsync(Stream content, CancellationToken cancellationToken)
    {
        var (expected, read) = (Block.ToArray(), new byte[BlockBytes]);
        var (at, isSame) = (0, true);
        while (await content.ReadAtLeastAsync(read, BlockBytes, throwOnEndOfStream: false, cancellationToken) is var bytes and > 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(expected, at / BlockBytes);
            isSame = isSame && at < Length && bytes == Math.Min(BlockBytes, Length - at) && read.AsSpan(0, bytes).SequenceEqual(expected.AsSpan(0, bytes));
            at = Math.Min(Length, at + bytes);
        }

        return isSame && at == Length;
    }

    private static byte[] MakeBlock()
    {
        var block = new byte[BlockBytes];
        new Random(1).NextBytes(block);
        return block;
    }
}
