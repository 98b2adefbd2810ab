namespace Footbridge.Lab;

/// <summary>One request of the bridge to its homeserver, and the status it was answered with (0: none yet, or dropped).</summary>
public sealed record ProxiedRequest(int Number, string Method, string Path, string Query, string Body)
{
    public int Status { get; internal set; }

    /// <summary>Path without escapes, as <c>/_matrix/client/v3/user/@romeo:localhost/account_data/m.direct</c>.</summary>
    public string PlainPath { get; } = Uri.UnescapeDataString(Path);

    public bool IsDirectRead(string user) => Method == "GET" && PlainPath.EndsWith($"/user/{user}/account_data/m.direct", StringComparison.Ordinal);

    public bool IsDirectWrite(string user) => Method == "PUT" && PlainPath.EndsWith($"/user/{user}/account_data/m.direct", StringComparison.Ordinal);

    /// <summary>A message that is posted.</summary>
    public bool IsPost => Method == "PUT" && PlainPath.Contains("/send/m.room.message/", StringComparison.Ordinal);

    public bool IsCreateRoom => Method == "POST" && PlainPath.EndsWith("/createRoom", StringComparison.Ordinal);
}

/// <summary>A request on its way to the homeserver that a test holds.</summary>
public sealed class HeldRequest
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task ArrivedAsync() => _arrived.Task.WaitAsync(Until.Usual);

    public void Release() => _released.TrySetResult();

    internal Task WaitAsync()
    {
        _arrived.TrySetResult();
        return _released.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }
}
