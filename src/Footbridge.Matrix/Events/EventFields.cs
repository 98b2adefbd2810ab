using System.Text.Json;

namespace Footbridge.Matrix.Events;

/// <summary>
/// Reads the fields of one JSON object of others; the first fault is kept, in words without the value. Of a key that is
/// there twice the last counts, as in the homeserver's own parser.
/// </summary>
internal struct EventFields(JsonElement json)
{
    public delegate bool TryParse<T>(string? text, out T value);

    public string? Fault { get; private set; }

    public string Text(string name)
    {
        if (!Find(name, JsonValueKind.String, out var value))
        {
            return "";
        }

        return value.GetString() ?? "";
    }

    public string? OptionalText(string name) => json.TryGetProperty(name, out _) ? Text(name) : null;

    public T Id<T>(string name, TryParse<T> tryParse)
    {
        var text = Text(name);
        if (!tryParse(text, out var value))
        {
            Fault ??= $"{name} is no valid id";
        }

        return value;
    }

    public JsonElement Object(string name) => Find(name, JsonValueKind.Object, out var value) ? value : default;

    public JsonElement? OptionalObject(string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>Milliseconds since 1970, within what a date can hold.</summary>
    public DateTimeOffset Timestamp(string name)
    {
        if (!Find(name, JsonValueKind.Number, out var value))
        {
            return default;
        }

        if (!value.TryGetInt64(out var milliseconds) || milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            Fault ??= $"{name} is no time";
            return default;
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    private bool Find(string name, JsonValueKind kind, out JsonElement value)
    {
        if (!json.TryGetProperty(name, out value))
        {
            Fault ??= $"{name} is missing";
            return false;
        }

        if (value.ValueKind != kind)
        {
            Fault ??= $"{name} is {value.ValueKind}, not {kind}";
            return false;
        }

        return true;
    }
}
