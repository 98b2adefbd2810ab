namespace Footbridge.Matrix.Appservice;

/// <summary>A registration file that cannot be read or written; the message is for the admin and never holds a token.</summary>
public sealed class RegistrationException : Exception
{
    public RegistrationException(string message)
        : base(message)
    {
    }

    public RegistrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
