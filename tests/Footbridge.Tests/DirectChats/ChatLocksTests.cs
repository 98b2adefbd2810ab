using Footbridge.DirectChats;
using Xunit;

namespace Footbridge.Tests.DirectChats;

public sealed class ChatLocksTests
{
    private readonly ChatLocks _locks = new();

    [Fact]
    public async Task Lock_of_a_chat_is_one_holders_at_a_time()
    {
        var first = await TakeAsync("chat");
        var second = TakeAsync("chat");
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
        (await TakeAsync("chat").WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public async Task Chats_do_not_wait_for_each_other()
    {
        using var first = await TakeAsync("chat");
        using var second = await TakeAsync("other").WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Who_gave_up_waiting_leaves_the_lock_to_others()
    {
        using var impatient = new CancellationTokenSource();
        var first = await TakeAsync("chat");
        var second = _locks.TakeAsync("chat", impatient.Token);
        var third = TakeAsync("chat");
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        first.Dispose();

        (await third.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public async Task Never_two_at_once_under_load()
    {
        var (inside, most) = (0, 0);
        await Parallel.ForAsync(0, 2_000, async (_, cancellationToken) =>
        {
            using var held = await _locks.TakeAsync("chat", cancellationToken);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        });

        Assert.Equal(1, most);
    }

    private Task<IDisposable> TakeAsync(string chat) => _locks.TakeAsync(chat, CancellationToken.None);
}
