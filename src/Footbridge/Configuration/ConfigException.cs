namespace Footbridge.Configuration;

/// <summary>The configuration cannot be used; <see cref="Faults"/> has every reason, each as <c>path: what is wrong</c>.</summary>
internal sealed class ConfigException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
