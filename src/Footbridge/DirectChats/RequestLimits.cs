using Footbridge.Configuration;

namespace Footbridge.DirectChats;

/// <summary>
/// How many strangers may ask for an owner's attention: pending an owner, in an hour a domain, in an hour in all; and how
/// many ghosts the homeserver's users may have made in a minute by asking for them. What is kept is bounded by the limits.
/// </summary>
internal sealed class RequestLimits(LimitsConfig limits, TimeProvider time)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<(long At, string Domain)> _requests = new();
    private readonly Dictionary<string, int> _requestsOfDomain = new(StringComparer.Ordinal);
    private readonly Queue<long> _queriedGhosts = new();

    /// <summary>Whether a stranger's first message or subscription request may become a request; if so it is counted.</summary>
    public RequestVerdict Admit(string domain, int pendingOfOwner)
    {
        if (pendingOfOwner >= limits.PendingRequestsPerOwner)
        {
            return RequestVerdict.TooManyPendingOfOwner;
        }

        lock (_lock)
        {
            ForgetOldRequests();
            var ofDomain = _requestsOfDomain.GetValueOrDefault(domain);
            if (ofDomain >= limits.NewRequestsPerHourPerDomain)
            {
                return RequestVerdict.TooManyOfDomain;
            }

            if (_requests.Count >= limits.NewRequestsPerHour)
            {
                return RequestVerdict.TooManyInAll;
            }

            _requests.Enqueue((time.GetTimestamp(), domain));
            _requestsOfDomain[domain] = ofDomain + 1;
            return RequestVerdict.Admitted;
        }
    }

    /// <summary>Whether a <c>/users</c> query may make one more ghost; if so it is counted.</summary>
    public bool AdmitQueriedGhost()
    {
        lock (_lock)
        {
            while (_queriedGhosts.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= Minute)
            {
                _queriedGhosts.Dequeue();
            }

            if (_queriedGhosts.Count >= limits.QueriedGhostsPerMinute)
            {
                return false;
            }

            _queriedGhosts.Enqueue(time.GetTimestamp());
            return true;
        }
    }

    private void ForgetOldRequests()
    {
        while (_requests.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= Hour)
        {
            _requests.Dequeue();
            if (--_requestsOfDomain[oldest.Domain] == 0)
            {
                _requestsOfDomain.Remove(oldest.Domain);
            }
        }
    }
}

/// <summary>What <see cref="RequestLimits.Admit"/> decided, and by which limit.</summary>
internal enum RequestVerdict
{
    Admitted,

    /// <summary>The owner has as many unanswered requests as are allowed.</summary>
    TooManyPendingOfOwner,

    /// <summary>The stranger's domain has made as many new requests in an hour as are allowed.</summary>
    TooManyOfDomain,

    /// <summary>All domains together have.</summary>
    TooManyInAll,
}
