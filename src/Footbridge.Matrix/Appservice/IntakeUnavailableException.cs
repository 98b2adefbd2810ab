namespace Footbridge.Matrix.Appservice;

/// <summary>The bridge cannot take anything now (store failing, disk full, a check holds the lock): 503 to the homeserver.</summary>
public sealed class IntakeUnavailableException : Exception
{
    public IntakeUnavailableException(string message)
        : base(message)
    {
    }

    public IntakeUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
