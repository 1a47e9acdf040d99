using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>A chunk of rows predicted by the same networks, with their features.</summary>
internal sealed class ExplainedRows
{
    private readonly TableModel _model;
    private readonly IReadOnlyCollection<TrainedNetwork> _networks;
    private readonly Table _table;
    private readonly IReadOnlyList<Matrix<float>> _features;

    private ExplainedRows(TableModel model, IReadOnlyCollection<TrainedNetwork> networks, Table table, int[] places)
    {
        (_model, _networks, Places) = (model, networks, places);
        _table = table.SelectRows(places);
        _features = model.Encode(_table);
    }

    /// <summary>The indices of the rows in the table of all explained rows.</summary>
    public int[] Places { get; }

    /// <summary>Splits rows into chunks.</summary>
    /// <param name="model">The model.</param>
    /// <param name="networks">The networks that predict them.</param>
    /// <param name="table">All explained rows.</param>
    /// <param name="places">The rows that these networks predict.</param>
    public static IEnumerable<ExplainedRows> Create(TableModel model, IReadOnlyCollection<TrainedNetwork> networks, Table table, int[] places) =>
        places.Chunk(TableModel.RowsAtOnce).Select(chunk => new ExplainedRows(model, networks, table, chunk));

    /// <summary>Predicts the rows.</summary>
    public Matrix<double> Predict() => _model.Mean(_features, _networks);

    /// <summary>Predicts the rows with the cells of a column replaced.</summary>
    /// <param name="cells">The column, with a cell for each of all explained rows.</param>
    public Matrix<double> Predict(TableColumn cells)
    {
        TableColumn own = cells.Select(Places);
        var replaced = new Dictionary<Matrix<float>, Matrix<float>>(ReferenceEqualityComparer.Instance);
        foreach ((int member, Matrix<float> features) in _features.Index())
        {
            if (!replaced.ContainsKey(features))
            {
                replaced[features] = Dense.Copy(features);
                _model.Encoders[member].Encode(own, _table, replaced[features]);
            }
        }

        return _model.Mean([.. _features.Select(features => replaced[features])], _networks);
    }
}
