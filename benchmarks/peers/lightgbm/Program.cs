using MyTorch.Benchmarks.Peers;

new LightGbmPeer().Run();
