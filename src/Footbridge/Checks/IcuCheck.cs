using Footbridge.Operations;

namespace Footbridge.Checks;

/// <summary>Whether international names are read as the servers read them.</summary>
internal sealed class IcuCheck : ICheck
{
    public Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckLine>>(Icu.IsPresent() ? [] : [CheckLine.Failed("icu", Icu.IsMissing, Icu.Cure)]);
}
