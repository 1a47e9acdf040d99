using System.Net.Sockets;
using System.Runtime.Versioning;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Support;
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
    public void A_failed_write_keeps_the_old_file_and_leaves_no_other()
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

    [UnixFact]
    public void Nothing_in_dev_is_replaced_even_by_root()
    {
        // The name of no device: if it were not rejected, the test would only create a file, which it deletes.
        string path = $"/dev/{Path.GetRandomFileName()}";
        try
        {
            Action act = () => AtomicFile.Write($"/dev/../{path}", stream => stream.Write("new"u8));
            act.Should().ThrowExactly<IOException>().WithMessage("*/dev/*expected the name of a file, found a device*");
            File.Exists(path).Should().BeFalse();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [NamedPipeFact]
    public void A_named_pipe_stays_one()
    {
        string path = NamedPipe.Make(_folder.PathOf("a"));
        Rejected(path, "named pipe");

        using FileStream stream = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        stream.CanSeek.Should().BeFalse();
    }

    [UnixFact]
    public void A_socket_stays_one()
    {
        string path = _folder.PathOf("a");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        Rejected(path, "socket");
    }

    [Fact]
    public void An_empty_file_is_replaced_though_it_may_not_be_written()
    {
        string path = _folder.File("a", "");
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        File.ReadAllText(path).Should().Be("new");
        if (!OperatingSystem.IsWindows())
        {
            File.WriteAllText(path, "");
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
            AtomicFile.Write(path, stream => stream.Write("newer"u8));
            File.ReadAllText(path).Should().Be("newer");
        }
    }

    [UnixFact]
    public void A_failed_cleanup_does_not_hide_the_original_error()
    {
        Action act = () => AtomicFile.Write(_folder.PathOf("a"), _ =>
        {
            string temporary = _folder.PathOf(_folder.Names().Single());
            File.Delete(temporary);
            Directory.CreateDirectory(temporary);
            throw new InvalidOperationException("stop");
        });
        act.Should().ThrowExactly<InvalidOperationException>().WithMessage("stop");
    }

    [UnixTheory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)]
    [UnsupportedOSPlatform("windows")]
    public void The_new_file_has_the_permissions_of_the_old_one(UnixFileMode permissions)
    {
        string path = _folder.File("a", "old");
        File.SetUnixFileMode(path, permissions);
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            string temporary = _folder.Names().Single(name => name != "a");
            (File.GetUnixFileMode(_folder.PathOf(temporary)) & ~permissions & ~UnixFileMode.UserWrite).Should().Be(UnixFileMode.None);
        });
        File.GetUnixFileMode(path).Should().Be(permissions);
        File.ReadAllText(path).Should().Be("new");
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
    public void A_missing_folder_is_not_created()
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

    private void Rejected(string path, string kind)
    {
        Action act = () => AtomicFile.Write(path, stream => stream.Write("new"u8));
        act.Should().ThrowExactly<IOException>().WithMessage($"{path}: expected the name of a file, found a {kind}, which is not replaced.");
        _folder.Names().Should().Equal("a");
    }
}
