namespace Footbridge.Profiles;

/// <summary>What came of a question: a value, or none (<c>null</c>), or (<c>default</c>) that it is not known now.</summary>
internal readonly record struct Finding<T>(T? Value, bool IsKnown)
    where T : class;

/// <summary>What a contact shows to everybody.</summary>
internal sealed record ContactProfile(Finding<string> Name, AvatarFinding Avatar)
{
    /// <summary>Whether nothing has to be asked again soon.</summary>
    public bool IsKnown => Name.IsKnown && Avatar is not AvatarFinding.Unknown;
}

/// <summary>What came of the question for a contact's picture: a closed set.</summary>
internal abstract record AvatarFinding
{
    private AvatarFinding()
    {
    }

    /// <summary>It could not be found out now.</summary>
    public sealed record Unknown : AvatarFinding;

    /// <summary>The contact has none, or none for everybody.</summary>
    public sealed record None : AvatarFinding;

    /// <summary>The one that is known already.</summary>
    public sealed record Same : AvatarFinding;

    /// <summary>They have one that is not taken; what was there before stays.</summary>
    public sealed record Refused(string Reason) : AvatarFinding;

    public sealed record Image(byte[] Bytes, string Hash, string MediaType) : AvatarFinding;
}
