using Footbridge.Matrix;
using Footbridge.Media;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Storage;

public sealed class MediaTokenStoreTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly MediaToken _token = MediaToken.New();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task File_is_found_by_its_token_until_it_expires()
    {
        var file = await AddAsync(expiresAt: 5_000);
        var store = new MediaTokenStore(_database);

        Assert.Equal((file, Cast.JulietGhost), store.Find(MediaToken.HashOf(_token.Text), 4_999));
        Assert.True(store.IsGood(_token.Hash(), 4_999));
        Assert.Null(store.Find(_token.Hash(), 5_000));
        Assert.False(store.IsGood(_token.Hash(), 5_000));
    }

    [Fact]
    public async Task Token_itself_is_nowhere_in_the_store()
    {
        await AddAsync(expiresAt: 5_000);
        await _database.ReopenAsync();

        var stored = Directory.GetFiles(_database.Folder).SelectMany(ReadShared).ToArray();

        Assert.True(stored.AsSpan().IndexOf(_token.Hash()) >= 0);
        Assert.True(stored.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(_token.Text)) < 0);
        Assert.True(stored.AsSpan().IndexOf(System.Buffers.Text.Base64Url.DecodeFromChars(_token.Text)) < 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ")]
    public async Task Whatever_is_no_token_of_ours_finds_nothing(string text)
    {
        await AddAsync(expiresAt: 5_000);

        Assert.Null(new MediaTokenStore(_database).Find(MediaToken.HashOf(text), 1));
    }

    [Fact]
    public async Task Deleted_event_ends_all_its_tokens_and_no_other()
    {
        var file = await AddAsync(expiresAt: 5_000);
        var second = MediaToken.New();
        var other = MediaToken.New();
        await AddAsync(second, file, 5_000);
        await AddAsync(other, file with { Event = EventId.Parse("$other") }, 5_000);

        await _database.WriteAsync(connection => MediaTokenStore.End(connection, file.Chat, file.Event));

        var store = new MediaTokenStore(_database);
        Assert.False(store.IsGood(_token.Hash(), 1));
        Assert.False(store.IsGood(second.Hash(), 1));
        Assert.True(store.IsGood(other.Hash(), 1));
    }

    [Fact]
    public async Task Expired_tokens_are_forgotten()
    {
        var file = await AddAsync(expiresAt: 5_000);
        var later = MediaToken.New();
        await AddAsync(later, file, 6_000);

        await _database.WriteAsync(connection => MediaTokenStore.Forget(connection, 5_000));

        Assert.False(new MediaTokenStore(_database).IsGood(_token.Hash(), 1));
        Assert.True(new MediaTokenStore(_database).IsGood(later.Hash(), 1));
    }

    private async Task<ServedFile> AddAsync(long expiresAt)
    {
        var chat = await Cast.RomeoAndJulietAsync(_database);
        var file = new ServedFile
        {
            Chat = chat.Id,
            Event = EventId.Parse("$photo"),
            Mxc = MxcUri.Parse("mxc://example.org/photo"),
            Name = "☃.jpg",
            Type = "image/jpeg",
            Size = 10,
        };
        await AddAsync(_token, file, expiresAt);
        return file;
    }

    private Task AddAsync(MediaToken token, ServedFile file, long expiresAt) =>
        _database.WriteAsync(connection => MediaTokenStore.Add(connection, token.Hash(), file, 1_000, expiresAt));

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
