using System.Buffers.Text;
using System.Security.Cryptography;

namespace Footbridge.Media;

/// <summary>
/// The right to read one file: 256 random bits, in the path of its address. Whoever has the address has the file, so the token is
/// never kept and never written anywhere but there; the store has its hash.
/// </summary>
internal readonly struct MediaToken
{
    private const int Bytes = 32;
    private const int Characters = 43;

    private readonly byte[] _secret;

    private MediaToken(byte[] secret) => _secret = secret;

    /// <summary>As it stands in the address: base64url without padding.</summary>
    public string Text => Base64Url.EncodeToString(_secret);

    public static MediaToken New() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>
    /// What the store knows the token by. Whatever the text is, it is hashed and can be looked up: what is no token is found as little
    /// as a wrong one, after the same work.
    /// </summary>
    public static byte[] HashOf(string text)
    {
        Span<byte> secret = stackalloc byte[Bytes];
        var isToken = text.Length == Characters && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, secret, out _);
        return SHA256.HashData(isToken ? secret : []);
    }

    public byte[] Hash() => SHA256.HashData(_secret);

    /// <summary>Not the token: this may end in a log.</summary>
    public override string ToString() => "token";
}
