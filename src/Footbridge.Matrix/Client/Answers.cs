using System.Text.Json;

namespace Footbridge.Matrix.Client;

public sealed record UserProfile(string? DisplayName, string? AvatarUrl);

/// <summary>A page of a room's history; <see cref="End"/> is null where there is no more.</summary>
public sealed record MessagePage(IReadOnlyList<JsonElement> Chunk, string? End);
