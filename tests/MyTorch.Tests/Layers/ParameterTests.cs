using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MyTorch.Tests.Layers;

public class ParameterTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 512)]
    [InlineData(27, 19)]
    [InlineData(784, 64)]
    public void Blocks_and_columns_cover_every_element_once(int rows, int columns)
    {
        var parameter = new Parameter<double>("a", ParameterKind.Weight, Matrix<double>.Build.Dense(rows, columns));

        Covers(Enumerable.Range(0, parameter.Blocks).Select(block => parameter.ElementsOfBlocks(block, block + 1)));
        Covers(Enumerable.Range(0, columns).Select(column => parameter.ElementsOfColumns(column, column + 1)));

        void Covers(IEnumerable<Range> ranges)
        {
            int end = 0;
            foreach (Range range in ranges)
            {
                range.Start.Value.Should().Be(end);
                end = range.End.Value;
            }

            end.Should().Be(rows * columns);
        }
    }

    [Fact]
    public void A_parameter_is_the_same_object_everywhere()
    {
        var layer = new Linear<double>(3, 2, seed: 1);
        layer.Parameters.Select(parameter => parameter.Name).Should().Equal("W", "B");
        var inner = new Sequential<double>(layer);
        var outer = new Sequential<double>(new ReLU<double>(), inner);

        inner.Parameters.Should().Equal(layer.Parameters);
        outer.Parameters.Should().Equal(layer.Parameters);
        layer.Parameters.Select(parameter => parameter.Name).Should().Equal("1.W", "1.B");
        layer.SaveState().Keys.Should().Equal("weight", "bias");
        outer.SaveState().Keys.Should().Equal("1.0.weight", "1.0.bias");
    }
}
