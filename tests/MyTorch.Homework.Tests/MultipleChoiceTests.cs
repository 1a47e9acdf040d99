using FluentAssertions;

namespace MyTorch.Homework.Tests;

/// <summary>Section 2: checks only the letters, so that these points do not depend on the code of other problems.</summary>
[Problem(Problems.MultipleChoice)]
public class MultipleChoiceTests
{
    [Fact]
    public void Question1() => Answers.Question1().Should().Be("B");

    [Fact]
    public void Question2() => Answers.Question2().Should().Be("A");

    [Fact]
    public void Question3() => Answers.Question3().Should().Be("A");

    [Fact]
    public void Question4() => Answers.Question4().Should().Be("A");

    [Fact]
    public void Question5() => Answers.Question5().Should().Be("C");
}
