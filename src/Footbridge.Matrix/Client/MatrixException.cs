using System.Net;

namespace Footbridge.Matrix.Client;

/// <summary>The homeserver answered, and refused. <see cref="ErrCode"/> is <c>M_UNKNOWN</c> where it gave none.</summary>
public class MatrixException(HttpStatusCode status, string errCode, string? detail, TimeSpan? retryAfter)
    : Exception($"{(int)status} {errCode}{(detail is null ? "" : ": " + detail)}")
{
    public HttpStatusCode Status { get; } = status;

    public string ErrCode { get; } = errCode;

    public string? Detail { get; } = detail;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>The call succeeded, but what came with it is not what it should be; never to be taken for an empty answer.</summary>
public sealed class UnreadableAnswerException(string what)
    : MatrixException(HttpStatusCode.BadGateway, UnreadableErrCode, "The homeserver's answer cannot be read: " + what, null)
{
    /// <summary>Of our own name, since no homeserver says it.</summary>
    public const string UnreadableErrCode = "ORG.FOOTBRIDGE_UNREADABLE_ANSWER";
}

/// <summary>
/// No answer of the homeserver (refused, reset, timed out), or a 502, 503, 504 without a Matrix error code, as a server
/// before it gives: whether the call took effect is unknown.
/// </summary>
public sealed class HomeserverUnreachableException : Exception
{
    public HomeserverUnreachableException(string message)
        : base(message)
    {
    }

    public HomeserverUnreachableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// A file did not come, or not to its end, though the homeserver answers otherwise: worth another attempt, and no sign that
/// anything else has to wait.
/// </summary>
public sealed class MediaStalledException(string message, Exception innerException) : Exception(message, innerException);

/// <summary>The bridge may not act for this user: neither ghost, nor bot, nor an owner whose puppet is on.</summary>
public sealed class IdentityRefusedException(string message) : Exception(message);
