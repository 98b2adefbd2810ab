using System.Collections.Concurrent;

namespace Footbridge.Xmpp;

/// <summary>The requests of one link that wait for their answer.</summary>
internal sealed class PendingAnswers(Jid ownDomain)
{
    private readonly ConcurrentDictionary<string, (Iq Request, TaskCompletionSource<Iq> Answer)> _requests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _pings = new(StringComparer.Ordinal);

    public Task<Iq> Expect(Iq request)
    {
        var answer = new TaskCompletionSource<Iq>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _requests.TryAdd(request.Id!, (request, answer))
            ? answer.Task
            : throw new InvalidOperationException("A request with this id is waiting for its answer");
    }

    public Task ExpectPing(string id)
    {
        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _pings[id] = back;
        return back.Task;
    }

    public void Forget(string id)
    {
        _requests.TryRemove(id, out _);
        _pings.TryRemove(id, out _);
    }

    /// <summary>
    /// Our own ping, come back through the server: as the request, which the server routes to us as to anybody, or as what
    /// a server answers itself. Either way it has gone through all that was written before.
    /// </summary>
    public bool TryTakePing(Iq iq) =>
        iq.From == ownDomain && iq.To == ownDomain && _pings.TryRemove(iq.Id!, out var back) && back.TrySetResult();

    /// <summary>By id, sender and kind: whoever guesses an id does not get to answer in another's name.</summary>
    public bool TryTakeAnswer(Iq iq)
    {
        // RFC 6120 section 8.1.3: the id alone says nothing of who answers.
        if (iq.IsRequest
            || !_requests.TryGetValue(iq.Id!, out var pending)
            || iq.From != pending.Request.To
            || iq.To != pending.Request.From
            || !_requests.TryRemove(iq.Id!, out _))
        {
            return false;
        }

        return iq.Type is IqType.Result
            ? pending.Answer.TrySetResult(iq)
            : pending.Answer.TrySetException(new XmppStanzaErrorException(iq.Error ?? StanzaErrors.UndefinedCondition));
    }

    public void FailAll(string reason)
    {
        foreach (var (_, (_, answer)) in _requests)
        {
            answer.TrySetException(new XmppDisconnectedException(reason, null));
        }

        foreach (var (_, back) in _pings)
        {
            back.TrySetException(new XmppDisconnectedException(reason, null));
        }
    }
}
