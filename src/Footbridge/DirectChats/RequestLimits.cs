using Footbridge.Configuration;

namespace Footbridge.DirectChats;

#pragma warning disable CS9113, IDE0060, CA1822
internal sealed class RequestLimits(LimitsConfig limits, TimeProvider time)
{
    public RequestVerdict Admit(string domain, int pendingOfOwner) => throw new NotImplementedException();

    public bool AdmitQueriedGhost() => throw new NotImplementedException();
}

internal enum RequestVerdict
{
    Admitted,
    TooManyPendingOfOwner,
    TooManyFromDomain,
    TooManyInAll,
}
