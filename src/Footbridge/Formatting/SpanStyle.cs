namespace Footbridge.Formatting;

/// <summary>The four spans of XEP-0393 section 5.2, each with the character that is its directive.</summary>
internal enum SpanStyle
{
    Strong = '*',
    Emphasis = '_',
    Strike = '~',
    Code = '`',
}

/// <summary>Styled text from <paramref name="Start"/> up to, but without, <paramref name="End"/>, in UTF-16 units.</summary>
internal readonly record struct StyledSpan(SpanStyle Style, int Start, int End)
{
    public int Length => End - Start;
}
