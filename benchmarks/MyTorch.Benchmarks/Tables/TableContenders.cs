using System.ComponentModel;
using System.Text.Json;
using MyTorch.Benchmarks.Peers;
using MyTorch.Tables;

namespace MyTorch.Benchmarks.Tables;

/// <summary>Lists the models that can be compared.</summary>
internal static class TableContenders
{
    private static readonly PythonLibrary ScikitLearn = new("tables_sklearn", "scikit-learn", "python3-sklearn");
    private static readonly PythonLibrary XGBoost = new("tables_xgboost", "XGBoost", "python3-xgboost");

    /// <summary>The timeout of a fit.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>The models of this library, the default first.</summary>
    private static readonly (string Name, TableFit Fit)[] Local =
    [
        ("good", (problem, train) => Fit(TableRecipe.Good, problem, train)),
        ("fast", (problem, train) => Fit(TableRecipe.Fast, problem, train)),
        ("best", (problem, train) => Fit(TableRecipe.Best, problem, train)),
    ];

    private static readonly (string Name, PeerLibrary Library)[] Peers =
    [
        ("mlp", ScikitLearn),
        ("forest", ScikitLearn),
        ("histogram", ScikitLearn),
        ("linear", ScikitLearn),
        ("xgboost", XGBoost),
        ("lightgbm", new DotNetLibrary("lightgbm", "LightGBM")),
    ];

    /// <summary>The names, in the order of the tables.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Local.Select(local => local.Name), .. Peers.Select(peer => peer.Name)];

    /// <summary>Creates a contender.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="python">The Python interpreter of the peers.</param>
    /// <param name="problem">The reason if the result is null.</param>
    public static ITableContender? Create(string name, string python, out string? problem)
    {
        problem = null;
        return Local.FirstOrDefault(local => local.Name == name).Fit is { } fit
            ? new LocalTableContender(name, fit)
            : CreatePeer(name, Peers.Single(peer => peer.Name == name).Library, python, out problem);
    }

    private static TablePredictor Fit(TableRecipe recipe, TableProblem problem, Table train)
    {
        if (problem.IsClassification)
        {
            var classifier = new TableClassifier { Recipe = recipe, Seed = problem.Seed };
            classifier.Fit(train, [problem.Target]);
            return test => (classifier.Classes, classifier.PredictProbabilities(test));
        }

        var regressor = new TableRegressor { Recipe = recipe, Seed = problem.Seed };
        regressor.Fit(train, [problem.Target]);
        return test => ([], regressor.Predict(test));
    }

    private static TablePeer? CreatePeer(string name, PeerLibrary library, string python, out string? problem)
    {
        problem = library.Prepare();
        if (problem is not null)
        {
            return null;
        }

        try
        {
            var process = new PeerProcess(library, library.CreateCommand(python), threads: 1, kernel: "") { Patience = Patience };
            if (!process.Greeting.TryGetProperty("missing", out JsonElement missing))
            {
                return new TablePeer(name, process);
            }

            process.Dispose();
            problem = missing.GetString() + library.Remedy;
        }
        catch (Win32Exception exception)
        {
            problem = exception.Message;
        }

        return null;
    }
}
