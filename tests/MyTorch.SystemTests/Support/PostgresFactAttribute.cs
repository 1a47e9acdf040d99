using Xunit;

namespace MyTorch.SystemTests.Support;

/// <summary>A test that starts a PostgreSQL server; skipped if Debian's package is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (Postgres.Programs is null)
        {
            Skip = "/usr/lib/postgresql/*/bin/initdb does not exist.";
        }
    }
}
