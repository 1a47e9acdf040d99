namespace MyTorch.Autograder;

/// <summary>The problems of the homework (CMU 11-785, HW1P1) in the handout's order, each with its points.</summary>
public enum Problems
{
    /// <summary>Section 2, multiple choice.</summary>
    [Points(5)] MultipleChoice,

    /// <summary>Section 3.1.1.</summary>
    [Points(2)] SigmoidForward,

    /// <summary>Section 3.1.2.</summary>
    [Points(2)] SigmoidDerivative,

    /// <summary>Section 3.1.3.</summary>
    [Points(2)] TanhForward,

    /// <summary>Section 3.1.4.</summary>
    [Points(2)] TanhDerivative,

    /// <summary>Section 3.1.5.</summary>
    [Points(2)] ReLUForward,

    /// <summary>Section 3.1.6.</summary>
    [Points(2)] ReLUDerivative,

    /// <summary>Section 3.2.1.</summary>
    [Points(2)] SoftmaxCrossEntropyForward,

    /// <summary>Section 3.2.2.</summary>
    [Points(2)] SoftmaxCrossEntropyDerivative,

    /// <summary>Section 3.3, batch normalization.</summary>
    [Points(15)] BatchNorm,

    /// <summary>Section 3.4.1.</summary>
    [Points(2)] LinearForward,

    /// <summary>Section 3.4.2.</summary>
    [Points(2)] LinearBackward,

    /// <summary>Section 3.5.1, the MLP without hidden layers.</summary>
    [Points(5)] LinearClassifier,

    /// <summary>Section 3.5.2, the MLP with hidden layers.</summary>
    [Points(40)] HiddenLayers,

    /// <summary>Section 3.5.3.</summary>
    [Points(10)] Momentum,

    /// <summary>Section 3.6, training statistics.</summary>
    [Points(5)] TrainingStatistics,
}
