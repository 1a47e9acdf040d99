using FluentAssertions;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_file_holds_what_was_written_and_nothing_else_is_left()
    {
        AtomicFile.Write(_folder.PathOf("a"), stream => stream.Write("new"u8));
        File.ReadAllText(_folder.PathOf("a")).Should().Be("new");
        _folder.Names().Should().Equal("a");
    }

    [Fact]
    public void An_old_file_is_whole_until_the_new_one_is()
    {
        string path = _folder.File("a", "a longer old content");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            File.ReadAllText(path).Should().Be("a longer old content");
        });
        File.ReadAllText(path).Should().Be("new");
        _folder.Names().Should().Equal("a");
    }

    [Fact]
    public void The_old_file_stays_and_no_other_is_left_when_writing_fails()
    {
        string path = _folder.File("a", "old");
        Action act = () => AtomicFile.Write(path, stream =>
        {
            stream.Write("half of the new"u8);
            throw new InvalidOperationException("stop");
        });
        act.Should().ThrowExactly<InvalidOperationException>().WithMessage("stop");
        File.ReadAllText(path).Should().Be("old");
        _folder.Names().Should().Equal("a");
    }

    [Fact]
    public void The_writer_may_close_the_stream()
    {
        AtomicFile.Write(_folder.PathOf("a"), stream =>
        {
            using var text = new StreamWriter(stream);
            text.Write("new");
        });
        File.ReadAllText(_folder.PathOf("a")).Should().Be("new");
    }

    [Fact]
    public void A_missing_folder_is_not_made()
    {
        Action act = () => AtomicFile.Write(_folder.PathOf("none/a"), _ => { });
        act.Should().ThrowExactly<DirectoryNotFoundException>();
        _folder.Names().Should().BeEmpty();
    }

    [Fact]
    public void A_target_that_cannot_be_replaced_leaves_no_other_file()
    {
        Directory.CreateDirectory(_folder.PathOf("a"));
        Action act = () => AtomicFile.Write(_folder.PathOf("a"), stream => stream.Write("new"u8));
        act.Should().Throw<Exception>().Which.Should().Match(e => e is IOException || e is UnauthorizedAccessException);
        _folder.Names().Should().Equal("a");
    }
}
