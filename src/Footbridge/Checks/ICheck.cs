namespace Footbridge.Checks;

/// <summary>Tries one thing an admin can get wrong. Takes nothing from a running bridge and changes nothing.</summary>
internal interface ICheck
{
    Task<IReadOnlyList<CheckLine>> RunAsync(CancellationToken cancellationToken);
}
