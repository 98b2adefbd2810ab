using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Footbridge.Matrix.Appservice;

/// <summary>Tells whether a request comes from the homeserver: by the registration's <c>hs_token</c>, in constant time.</summary>
internal sealed class HomeserverToken(string hsToken)
{
    private const string Scheme = "Bearer ";

    // Hashes are of one length, so that the comparison does not tell that of the token.
    private readonly byte[] _expected = Hash(hsToken);

    public bool Admits(HttpRequest request)
    {
        // Application service API, "Authorization": Authorization: Bearer <hs_token>
        var header = request.Headers.Authorization;
        return header.Count == 1
            && header[0] is { } value
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && IsToken(value[Scheme.Length..])
            && MatchesIfPresent(request.Query["access_token"]);
    }

    // "Application services MUST ... verify that, if provided, the access_token matches": the legacy parameter, sent as well by some.
    private bool MatchesIfPresent(StringValues parameter)
    {
        foreach (var value in parameter)
        {
            if (!IsToken(value ?? ""))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsToken(string text) => CryptographicOperations.FixedTimeEquals(Hash(text), _expected);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
