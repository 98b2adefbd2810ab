namespace Footbridge.DirectChats;

/// <summary>One lock a chat, for the room's own life (create, invite, close, follow, mark), which both directions take.</summary>
internal sealed class ChatLocks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Waits for the chat's lock; disposing the answer gives it back.</summary>
    public async Task<IDisposable> TakeAsync(string chat, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(chat, out entry))
            {
                _entries[chat] = entry = new Entry();
            }

            entry.Users++;
        }

        try
        {
            await entry.Semaphore.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(chat, entry);
            throw;
        }

        return new Held(this, chat, entry);
    }

    private void Leave(string chat, Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Users == 0)
            {
                _entries.Remove(chat);
                entry.Semaphore.Dispose();
            }
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Semaphore { get; } = new(1);

        public int Users { get; set; }
    }

    private sealed class Held(ChatLocks locks, string chat, Entry entry) : IDisposable
    {
        public void Dispose()
        {
            entry.Semaphore.Release();
            locks.Leave(chat, entry);
        }
    }
}
