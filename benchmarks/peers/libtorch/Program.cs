using MyTorch.Benchmarks.Peers;

StandardLibrary.AcceptOlder();
new LibTorchPeer().Run();
