using FluentAssertions;

namespace MyTorch.Homework.Tests;

/// <summary>Section 2: the letters alone, so that these points need no other problem's code.</summary>
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
