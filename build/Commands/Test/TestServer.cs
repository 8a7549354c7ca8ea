using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>Provides a real server for the tests, or reports that the tests that need one are skipped.</summary>
internal sealed class TestServer(Screen screen)
{
    public async Task ProvideAsync(CancellationToken cancellationToken)
    {
        await ProvideBrokerAsync(cancellationToken);
        await ProvideDatabaseAsync(cancellationToken);
    }

    private async Task ProvideDatabaseAsync(CancellationToken cancellationToken)
    {
        if (!await DatabaseFinder.IsThereOneAsync(cancellationToken) && ServerInstaller.CanInstall)
        {
            screen.Warn("Database", "none found: installing postgresql with apt-get");
            if (await ServerInstaller.InstallDatabaseAsync(cancellationToken) is { } problem)
            {
                screen.Warn("Database", $"not installed: {problem}");
            }
        }

        if (await DatabaseFinder.IsThereOneAsync(cancellationToken))
        {
            var given = DatabaseFinder.Given is null ? null : $"the one of {GivenDatabase.Variable}";
            screen.Done("Database", given ?? LocalDatabase.FindPrograms() ?? "by Docker");
        }
        else
        {
            screen.Warn("Database", $"none found, so the tests that need one are skipped. {DatabaseFinder.Advice}");
        }
    }

    private async Task ProvideBrokerAsync(CancellationToken cancellationToken)
    {
        if (await BrokerFinder.IsThereOneAsync(cancellationToken))
        {
            var given = BrokerFinder.Given is null ? null : $"the one of {GivenBroker.Variable}";
            screen.Done("Server", given ?? LocalBroker.FindProgram() ?? "by Docker");
            return;
        }

        if (!ServerInstaller.CanInstall)
        {
            screen.Warn("Server", $"none found, so the tests that need one are skipped. {BrokerFinder.Advice}");
            return;
        }

        screen.Warn("Server", "none found: installing redis-server with apt-get");
        var problem = await ServerInstaller.InstallAsync(cancellationToken);
        if (problem is null)
        {
            screen.Done("Server", $"installed: {LocalBroker.FindProgram()}");
        }
        else
        {
            screen.Warn("Server", $"not installed, so the tests that need one are skipped. {BrokerFinder.Advice}\n{problem}");
        }
    }
}
