namespace Footbridge.Xmpp;

/// <summary>RFC 3454 appendix C: what a profile may prohibit, as first and last code point of each range.</summary>
internal static class ProhibitedTables
{
    /// <summary>C.1.1 ASCII space characters.</summary>
    public static ReadOnlySpan<int> C11 =>
    [
        0x0020, 0x0020,
    ];

    /// <summary>C.1.2 Non-ASCII space characters.</summary>
    public static ReadOnlySpan<int> C12 =>
    [
        0x00A0, 0x00A0, 0x1680, 0x1680, 0x2000, 0x200B, 0x202F, 0x202F, 0x205F, 0x205F, 0x3000, 0x3000,
    ];

    /// <summary>C.2.1 ASCII control characters.</summary>
    public static ReadOnlySpan<int> C21 =>
    [
        0x0000, 0x001F, 0x007F, 0x007F,
    ];

    /// <summary>C.2.2 Non-ASCII control characters.</summary>
    public static ReadOnlySpan<int> C22 =>
    [
        0x0080, 0x009F, 0x06DD, 0x06DD, 0x070F, 0x070F, 0x180E, 0x180E, 0x200C, 0x200D, 0x2028, 0x2029, 0x2060, 0x2063, 0x206A, 0x206F,
        0xFEFF, 0xFEFF, 0xFFF9, 0xFFFC, 0x1D173, 0x1D17A,
    ];

    /// <summary>C.3 private use, C.4 non-characters, C.5 surrogates, C.6 and C.7 inappropriate for plain text or canonical
    /// representation, C.8 change of display properties, C.9 tagging: together, since each profile prohibits all of them.</summary>
    public static ReadOnlySpan<int> C3ToC9 =>
    [
        0x0340, 0x0341, 0x200E, 0x200F, 0x202A, 0x202E, 0x206A, 0x206F, 0x2FF0, 0x2FFB, 0xD800, 0xF8FF, 0xFDD0, 0xFDEF, 0xFFF9, 0xFFFF,
        0x1FFFE, 0x1FFFF, 0x2FFFE, 0x2FFFF, 0x3FFFE, 0x3FFFF, 0x4FFFE, 0x4FFFF, 0x5FFFE, 0x5FFFF, 0x6FFFE, 0x6FFFF, 0x7FFFE, 0x7FFFF, 0x8FFFE, 0x8FFFF,
        0x9FFFE, 0x9FFFF, 0xAFFFE, 0xAFFFF, 0xBFFFE, 0xBFFFF, 0xCFFFE, 0xCFFFF, 0xDFFFE, 0xDFFFF, 0xE0001, 0xE0001, 0xE0020, 0xE007F, 0xEFFFE, 0x10FFFF,
    ];
}
