using System.Net;
using Footbridge.Operations;

namespace Footbridge.Checks;

/// <summary>Whether the bridge could listen at one of its own ports; a line only where it could not. For when no bridge runs.</summary>
internal sealed class PortCheck(string key, IPEndPoint listen) : ICheck
{
    public Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<CheckLine>>(
        FreePort.Fault(listen) is { } fault ? [CheckLine.Failed(key, fault, "stop that program, or choose another address or port")] : []);
}
