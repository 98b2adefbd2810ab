namespace Footbridge;

/// <summary>The program cannot start; the message tells an admin why, and what to do.</summary>
internal sealed class StartFailedException : Exception
{
    public StartFailedException(string message)
        : base(message)
    {
    }

    public StartFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
