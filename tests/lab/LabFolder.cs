namespace Footbridge.Lab;

/// <summary>
/// The folder of one run: everything that its servers write is in it, and it goes when the run ends. With
/// <c>FOOTBRIDGE_LAB_KEEP=1</c> it stays, for a look at logs and databases.
/// </summary>
public sealed class LabFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("footbridge-lab-").FullName;

    /// <summary>A folder inside, made when asked for.</summary>
    public string Sub(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("FOOTBRIDGE_LAB_KEEP") == "1")
        {
            Console.Error.WriteLine($"The lab's folder stays: {Path}");
            return;
        }

        Directory.Delete(Path, recursive: true);
    }
}
