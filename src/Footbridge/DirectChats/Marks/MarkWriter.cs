using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Microsoft.Extensions.Logging;

namespace Footbridge.DirectChats.Marks;

#pragma warning disable CS9113, IDE0060, CA1822, CS0067
internal sealed partial class MarkWriter(MatrixClient client, MarkStore store, TimeProvider time, ILogger<MarkWriter> logger)
{
    public event Action<UserId, MarkFault>? Failed;

    public IDisposable Expect(UserId account) => throw new NotImplementedException();

    public void Wake(UserId account) => throw new NotImplementedException();

    public Task RunAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>Why marks of an account cannot be written for now.</summary>
internal enum MarkFault
{
    /// <summary>The homeserver does not let us.</summary>
    Refused,

    /// <summary>What stands there is no map of users to rooms; writing would destroy it.</summary>
    Undecodable,

    /// <summary>Something overwrites our entries again and again.</summary>
    Overwritten,
}
