using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Footbridge.Storage;

/// <summary>
/// A connection that keeps the statements it has prepared: the store says the same few sentences for each message, and reading and planning
/// them anew took SQLite longer than doing them. For one thread at a time, as any connection.
/// </summary>
internal sealed class StoreConnection(string connectionString, int mostKept) : SqliteConnection(connectionString)
{
    private readonly Dictionary<string, SqliteCommand> _kept = new(StringComparer.Ordinal);

    // Where Dapper gets the command of each call from.
    protected override DbCommand CreateDbCommand() => new KeptCommand(this);

    private SqliteCommand Take(string sql)
    {
        if (!_kept.Remove(sql, out var prepared))
        {
            prepared = CreateCommand();
            prepared.CommandText = sql;
        }

        prepared.Transaction = Transaction;
        return prepared;
    }

    private void GiveBack(SqliteCommand prepared)
    {
        // Also so that nothing of a message stays.
        prepared.Parameters.Clear();
        if (_kept.Count >= mostKept)
        {
            // Which of them are seldom needed is not worth keeping a record of: the others are soon there again.
            foreach (var kept in _kept.Values)
            {
                kept.Dispose();
            }

            _kept.Clear();
        }

        if (!_kept.TryAdd(prepared.CommandText, prepared))
        {
            prepared.Dispose();
        }
    }

    /// <summary>One call: takes the statement when it hears its text, and gives it back where it ended well.</summary>
    private sealed class KeptCommand(StoreConnection connection) : DbCommand
    {
        private SqliteCommand? _prepared;
        private bool _isUnderWay;

        [AllowNull]
        public override string CommandText
        {
            get => _prepared?.CommandText ?? "";
            set => Use(connection.Take(value ?? ""));
        }

        public override int CommandTimeout
        {
            get => Prepared.CommandTimeout;
            set => Prepared.CommandTimeout = value;
        }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection
        {
            get => connection;
            set => throw new NotSupportedException("A statement belongs to its connection.");
        }

        protected override DbParameterCollection DbParameterCollection => Prepared.Parameters;

        // That of the connection, always.
        protected override DbTransaction? DbTransaction { get; set; }

        private SqliteCommand Prepared => _prepared ?? throw new InvalidOperationException("Nothing is to be said yet.");

        public override void Cancel() => Prepared.Cancel();

        public override int ExecuteNonQuery() => Run(prepared => prepared.ExecuteNonQuery());

        public override object? ExecuteScalar() => Run(prepared => prepared.ExecuteScalar());

        public override void Prepare() => Prepared.Prepare();

        protected override DbParameter CreateDbParameter() => new SqliteParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Run(prepared => prepared.ExecuteReader(behavior));

        protected override void Dispose(bool disposing)
        {
            if (disposing && _prepared is { } prepared)
            {
                _prepared = null;
                // One that failed is made anew the next time.
                if (_isUnderWay)
                {
                    prepared.Dispose();
                }
                else
                {
                    connection.GiveBack(prepared);
                }
            }

            base.Dispose(disposing);
        }

        private T Run<T>(Func<SqliteCommand, T> run)
        {
            _isUnderWay = true;
            var result = run(Prepared);
            _isUnderWay = false;
            return result;
        }

        // For a list of values Dapper writes the text once more, when it has the first parameters already.
        private void Use(SqliteCommand prepared)
        {
            if (_prepared is { } before)
            {
                foreach (SqliteParameter parameter in before.Parameters)
                {
                    prepared.Parameters.Add(parameter);
                }

                connection.GiveBack(before);
            }

            _prepared = prepared;
        }
    }
}
