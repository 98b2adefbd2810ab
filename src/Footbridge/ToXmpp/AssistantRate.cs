using Footbridge.Configuration;

namespace Footbridge.ToXmpp;

/// <summary>
/// How much those who answer for an owner may say in a chat in one minute: an assistant on this side and another on that one
/// would else answer each other for ever. In memory, a few times a chat that was just spoken in.
/// </summary>
internal sealed class AssistantRate(LimitsConfig limits, TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<long>> _said = new(StringComparer.Ordinal);

    /// <summary>Whether one more may go out; if so it is counted.</summary>
    public bool Admit(string chat)
    {
        lock (_lock)
        {
            ForgetOld();
            if (!_said.TryGetValue(chat, out var said))
            {
                _said[chat] = said = [];
            }

            if (said.Count >= limits.AssistantMessagesPerMinute)
            {
                return false;
            }

            said.Enqueue(time.GetTimestamp());
            return true;
        }
    }

    private void ForgetOld()
    {
        foreach (var (chat, said) in _said.ToList())
        {
            while (said.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= Minute)
            {
                said.Dequeue();
            }

            if (said.Count == 0)
            {
                _said.Remove(chat);
            }
        }
    }
}
