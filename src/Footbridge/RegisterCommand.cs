using Footbridge.Configuration;
using Footbridge.Matrix.Appservice;

namespace Footbridge;

/// <summary>
/// <c>footbridge register</c>: writes the registration files with new tokens. One that is there stays as it is: its tokens may be
/// in use; <c>--force</c> makes new ones.
/// </summary>
internal static class RegisterCommand
{
    public const string GhostPrefix = "_xmpp_";

    public static int Run(string configFile, bool force, TextWriter output, TextWriter error)
    {
        try
        {
            return Run(ConfigFile.Load(configFile, Environment.GetEnvironmentVariable), force, output);
        }
        catch (ConfigException exception)
        {
            exception.Faults.ToList().ForEach(error.WriteLine);
            return 2;
        }
        catch (RegistrationException exception)
        {
            error.WriteLine($"{exception.Message.TrimEnd('.')}. To do: let this user write there, or correct appservice.registration and puppet_registration");
            return 1;
        }
    }

    private static int Run(BridgeConfig config, bool force, TextWriter output)
    {
        var appservice = config.Appservice;
        var files = new List<(string Path, Registration Registration)>
        {
            (appservice.Registration, Registration.ForBridge(config.Homeserver.ServerName, appservice.Url, appservice.BotLocalpart, GhostPrefix)),
        };
        if (config.Puppets != PuppetPolicy.None)
        {
            files.Add((appservice.PuppetRegistration, Registration.ForPuppets(config.Homeserver.ServerName)));
        }

        var written = 0;
        foreach (var (path, registration) in files)
        {
            if (File.Exists(path) && !force)
            {
                output.WriteLine($"kept     {path}: it is there already; --force makes new tokens");
                continue;
            }

            registration.Save(path, force);
            output.WriteLine($"written  {path}");
            written++;
        }

        if (written == 0)
        {
            return 1;
        }

        TellWhatToDo(files.Select(file => file.Path), output);
        return 0;
    }

    private static void TellWhatToDo(IEnumerable<string> paths, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("Now put into homeserver.yaml (Synapse; for others see registration/README.md):");
        output.WriteLine("  app_service_config_files:");
        foreach (var path in paths)
        {
            output.WriteLine($"    - {path}");
        }

        output.WriteLine("The files have mode 0600: let the homeserver's user read them, or give it copies.");
        output.WriteLine("Then restart the homeserver, and try: footbridge check");
    }
}
