namespace Footbridge.Lab;

/// <summary>The homeserver.yaml of a run: one process, SQLite, no federation, no limits in a test's way.</summary>
internal static class SynapseConfig
{
    private const string Unlimited = "{per_second: 100000, burst_count: 100000}";

    /// <summary>Paths are as Synapse sees them: the run's folder is its <c>/mnt</c>.</summary>
    public static string Text(string serverName, int port, string secret, IEnumerable<string> registrations) => $$$"""
        server_name: {{{serverName}}}
        public_baseurl: http://127.0.0.1:{{{port}}}/
        pid_file: /mnt/homeserver.pid
        listeners:
          - port: {{{port}}}
            bind_addresses: [127.0.0.1]
            type: http
            tls: false
            resources: [{names: [client], compress: false}]
        database: {name: sqlite3, args: {database: /mnt/homeserver.db}}
        media_store_path: /mnt/media
        max_upload_size: 200M
        signing_key_path: /mnt/signing.key
        registration_shared_secret: "{{{secret}}}"
        macaroon_secret_key: "{{{secret}}}-macaroon"
        form_secret: "{{{secret}}}-form"
        app_service_config_files: [{{{string.Join(", ", registrations.Select(name => "/mnt/" + name))}}}]
        report_stats: false
        suppress_key_server_warning: true
        trusted_key_servers: []
        federation_domain_whitelist: []
        bcrypt_rounds: 4
        # A person's whole timeline comes in one answer; else a busy room has holes in it.
        filter_timeline_limit: -1
        presence: {enabled: true}
        stats: {enabled: false}
        user_directory: {enabled: false}
        url_preview_enabled: false
        max_event_delay_duration: 24h
        rc_message: {{{Unlimited}}}
        rc_registration: {{{Unlimited}}}
        rc_admin_redaction: {{{Unlimited}}}
        rc_joins_per_room: {{{Unlimited}}}
        rc_room_creation: {{{Unlimited}}}
        rc_presence: {per_user: {{{Unlimited}}}}
        rc_login: {address: {{{Unlimited}}}, account: {{{Unlimited}}}, failed_attempts: {{{Unlimited}}}}
        rc_joins: {local: {{{Unlimited}}}, remote: {{{Unlimited}}}}
        rc_invites: {per_room: {{{Unlimited}}}, per_user: {{{Unlimited}}}, per_issuer: {{{Unlimited}}}}
        """;
}
