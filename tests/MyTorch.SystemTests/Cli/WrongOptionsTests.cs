using FluentAssertions;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class WrongOptionsTests
{
    [Theory]
    [InlineData("--epochs", "-1", "--epochs must be a whole number of at least 0, not '-1'.")]
    [InlineData("--epochs", "many", "--epochs must be a whole number of at least 0, not 'many'.")]
    [InlineData("--epochs", "1.5", "--epochs must be a whole number of at least 0, not '1.5'.")]
    [InlineData("--batch-size", "0", "--batch-size must be a whole number of at least 1, not '0'.")]
    [InlineData("--hidden", "0", "--hidden must be numbers of at least 1, such as 64,32, or none, not '0'.")]
    [InlineData("--hidden", "64,,32", "--hidden must be numbers of at least 1, such as 64,32, or none, not '64,,32'.")]
    [InlineData("--hidden", "", "--hidden must be numbers of at least 1, such as 64,32, or none, not ''.")]
    [InlineData("--batch-norm", "-1", "--batch-norm must be a whole number of at least 0, not '-1'.")]
    [InlineData("--batch-norm", "4", "--batch-norm must be at most 3, the number of layers, not 4.")]
    [InlineData("--batch-size", "1", "--batch-size must be at least 2 with BatchNorm; increase it, or add --batch-norm 0.")]
    [InlineData("--activation", "swish", "--activation must be one of identity, sigmoid, tanh, relu, leaky-relu, elu, gelu, silu, softplus, selu, mish, hardswish, softsign, lif-rate, not 'swish'.")]
    [InlineData("--criterion", "l1", "--criterion must be one of auto, softmax-cross-entropy, mean-squared-error, mean-absolute-error, huber, not 'l1'.")]
    [InlineData("--label-smoothing", "1", "--label-smoothing must be a number of at least 0 and below 1, not '1'.")]
    [InlineData("--huber-delta", "0", "--huber-delta must be a finite number above 0, not '0'.")]
    [InlineData("--init", "ones", "--init must be one of normal, xavier, kaiming, not 'ones'.")]
    [InlineData("--dtype", "half", "--dtype must be one of double, float, not 'half'.")]
    [InlineData("--momentum", "1", "--momentum must be a number of at least 0 and below 1, not '1'.")]
    [InlineData("--momentum", "NaN", "--momentum must be a number of at least 0 and below 1, not 'NaN'.")]
    [InlineData("--learning-rate", "NaN", "--learning-rate must be a finite number of at least 0, not 'NaN'.")]
    [InlineData("--learning-rate", "1e999", "--learning-rate must be a finite number of at least 0, not '1e999'.")]
    [InlineData("--learning-rate", "0,01", "--learning-rate must be a finite number of at least 0, not '0,01'.")]
    [InlineData("--seed", "3000000000", "--seed must be a whole number, not '3000000000'.")]
    [InlineData("--out", "", "--out must be a folder, not ''.")]
    [InlineData("--mnist", " ", "--mnist must be a folder, not ' '.")]
    public void A_value_that_is_not_good_is_refused_with_what_would_be(string option, string value, string message)
    {
        Refused(message, option, value);
        Refused(message, "train", option, value);
    }

    [Fact]
    public void Numbers_that_float_does_not_hold_are_refused()
    {
        Refused("--learning-rate is infinite in float; choose a smaller one, or --dtype double.", "--learning-rate", "1e300", "--dtype", "float");
        Refused("--label-smoothing is 1 in float; choose a smaller one, or --dtype double.", "--label-smoothing", "0.99999999", "--dtype", "float");
        Refused("--huber-delta is 0 in float; choose another one, or --dtype double.", "--huber-delta", "1e-300", "--dtype", "float");
        Refused("--huber-delta is infinite in float; choose another one, or --dtype double.", "--huber-delta", "1e300", "--dtype", "float");
        Refused("--momentum is 1 in float; choose a smaller one, or --dtype double.", "--momentum", "0.99999999", "--dtype", "float");
    }

    [Fact]
    public void What_is_no_option_is_refused()
    {
        Refused("Unrecognized command or argument '--epoch'. Did you mean --epochs?", "--epoch", "3");
        Refused("Unrecognized command or argument '--learning_rate'. Did you mean --learning-rate?", "train", "--learning_rate", "3");
        Refused("Unrecognized command or argument '--criterium'. Did you mean --criterion?", "--criterium", "huber");
        Refused("Unrecognized command or argument '--lr'. Did you mean --learning-rate?", "--lr", "3");
        Refused("Unrecognized command or argument 'trian'. Did you mean train?", "trian");
        Refused("Unrecognized command or argument 'test'.", "test");
        Refused("Required argument missing for option: '--epochs'.", "--epochs");
        Refused("Option '--epochs' expects a single argument but 2 were provided.", "--epochs", "1", "--epochs", "2");
    }

    [Fact]
    public void An_argument_with_an_at_sign_is_not_a_response_file()
    {
        Refused("Unrecognized command or argument '@options'.", "@options");
    }

    private static void Refused(string message, params string[] args)
    {
        CommandRun.Of(args).Should().Be(new CommandRun(2, "", $"mytorch: {message} See mytorch --help.{Environment.NewLine}"));
    }
}
