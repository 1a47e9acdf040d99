using MyTorch.Benchmarks.Peers;

new OnnxRuntimePeer().Run();
