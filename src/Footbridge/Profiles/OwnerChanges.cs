using System.Collections.Concurrent;
using System.Threading.Channels;
using Footbridge.Matrix;

namespace Footbridge.Profiles;

/// <summary>Owners to be looked at, and owners of whom something new is known; each is in a line once.</summary>
internal sealed class OwnerChanges
{
    private readonly Line _toLookAt = new();
    private readonly Line _changed = new();

    public void LookAt(UserId owner) => _toLookAt.Add(owner);

    public void Changed(UserId owner) => _changed.Add(owner);

    public Task<UserId> NextToLookAtAsync(CancellationToken cancellationToken) => _toLookAt.NextAsync(cancellationToken);

    public Task<UserId> NextChangedAsync(CancellationToken cancellationToken) => _changed.NextAsync(cancellationToken);

    private sealed class Line
    {
        private readonly ConcurrentDictionary<UserId, bool> _waiting = new();
        private readonly Channel<UserId> _line = Channel.CreateUnbounded<UserId>();

        public void Add(UserId owner)
        {
            if (_waiting.TryAdd(owner, true))
            {
                _line.Writer.TryWrite(owner);
            }
        }

        public async Task<UserId> NextAsync(CancellationToken cancellationToken)
        {
            var owner = await _line.Reader.ReadAsync(cancellationToken);
            _waiting.TryRemove(owner, out _);
            return owner;
        }
    }
}
