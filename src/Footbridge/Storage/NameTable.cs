using System.Collections.Frozen;
using System.Diagnostics;

namespace Footbridge.Storage;

/// <summary>The words of one enumeration, in one list for both ways. <paramref name="what"/>: of what a word that is not among them is read.</summary>
internal sealed class NameTable<T>(string what, params IReadOnlyCollection<(T Value, string Name)> names)
    where T : struct, Enum
{
    private readonly FrozenDictionary<T, string> _names = names.ToFrozenDictionary(pair => pair.Value, pair => pair.Name);
    private readonly FrozenDictionary<string, T> _values = names.ToFrozenDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    public string Of(T value) => _names.TryGetValue(value, out var name) ? name : throw new UnreachableException($"{value} has no name.");

    /// <exception cref="StoreException">The store has a word that this program does not know.</exception>
    public T Read(string name) => _values.TryGetValue(name, out var value) ? value : throw new StoreException($"The store holds {what} '{name}'.");
}
