namespace Footbridge.Formatting;

/// <summary>
/// A body for XMPP. Where <paramref name="IsUnstyled"/> it is to be read as it stands (XEP-0393 section 6: <c>&lt;unstyled/&gt;</c>),
/// though parts of it look styled.
/// </summary>
internal sealed record StyledText(string Text, bool IsUnstyled)
{
    public static StyledText Plain(string text) => new(text, StylingBlocks.LooksStyled(text));
}
