using Footbridge.Matrix;

namespace Footbridge.ToMatrix;

/// <summary>A file that is in the homeserver's media repository now, and what turned out about it.</summary>
internal sealed record CarriedFile(MxcUri Uri, string MediaType, long Size)
{
    public (int Width, int Height)? Dimensions { get; init; }

    /// <summary>Speech, as clients record it.</summary>
    public bool IsVoice { get; init; }

    public CarriedFile? Thumbnail { get; init; }
}
