using System.IO.Compression;
using System.Text;
using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Data;
using MyTorch.Search;
using MyTorch.SystemTests.Cli;
using MyTorch.Tests.Data;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;
using MyTorch.Tests.Training;

namespace MyTorch.SystemTests.Hostile;

/// <summary>All file readers of the library, and the model reader of the command.</summary>
internal static class HostileReaders
{
    /// <summary>The maximum compression ratio of Deflate.</summary>
    private const int Deflate = 1032;

    private static readonly byte[] Images = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(0, 12).Select(i => (byte)(i * 20))];
    private static readonly byte[] Labels = [0, 0, 8, 1, 0, 0, 0, 3, 1, 0, 2];

    private static readonly byte[] Numbers = Encoding.UTF8.GetBytes("1.5,-2e-3,NaN\n4,\"5\",6\r\n\"7\",Infinity,\".9\"\n\n");

    private static readonly byte[] Fruit =
        [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("length,\"species\",width,y\n1.5,\"rose, \"\"red\"\"\",2,0\n-3,lily,\"4e1\",1\n5,rosé,.25,2\n")];

    private static readonly CsvOptions European = new() { Delimiter = ';', DecimalSeparator = ',', ThousandsSeparator = '.' };

    public static readonly IReadOnlyList<HostileReader> All =
    [
        new("IDX images", [Images], path => Idx.ReadImages<float>(path)),
        new("IDX images, gzip", [Images], path => Idx.ReadImages<double>(path), TestFolder.Gzip, Deflate),
        new("IDX labels", [Labels], path => Idx.ReadLabels(path)),
        new("IDX images with labels", [Images], path => new IdxFiles<float>(path, Beside(path, Labels)).Load()),
        new("IDX labels with images", [Labels], path => new IdxFiles<float>(Beside(path, Images), path).Load()),
        new("CSV", [Numbers], path => Csv.Read<double>(path)),
        new("CSV of classes", [Fruit], ReadClasses),
        new("CSV of classes, gzip", [Fruit], ReadClasses, TestFolder.Gzip, Deflate),
        new("CSV with options", [Encoding.Unicode.GetBytes("a;b\n1.234,5;\"2\n\"\n-3,5e2;Infinity\n")], path => Csv.Read<double>(path, European with { Encoding = Encoding.Unicode })),
        new("CSV with decimal commas", [Encoding.UTF8.GetBytes("a;b\n1.234,5;\"2\"\n-3,5e2;1.234.567\n")], path => Csv.Read<double>(path, European)),
        new("dialect of CSV", [Fruit, Numbers, Encoding.Unicode.GetBytes("a;b\n1.234,5;\"2\"\n")], path => CsvDialect.Detect(path)),
        new("CSV of targets", [Encoding.UTF8.GetBytes("length,y,width\n1.5,2,-3e5\n0.1,4e1,Infinity\n")], path => new CsvFile<double>(path, CsvSchema.Regression(path, ["y"])).Load()),
        new("NPY", Fixtures("c_f8.npy", "fortran_f4.npy", "three_d.npy", "zero_d.npy", "no_rows.npy", "version_2.npy", "c_u1.npy"), path => Npy.Read(path)),
        new("NPY of other types", Fixtures("c_f2.npy", "c_b1.npy", "fortran_b1.npy", "c_i1.npy", "c_i2.npy", "c_u2.npy", "c_u4.npy", "c_u8.npy", "big_f2.npy", "big_f8.npy", "big_i4.npy", "version_3.npy"), path => Npy.Read(path)),
        new("NPZ", Fixtures("stored.npz", "compressed.npz", "beside.npz"), path => Ask(path, Npz.Read(path), "names", "when", "objects", "W"), Expansion: Deflate),
        new("NPZ of changed arrays", Fixtures("c_f8.npy", "fortran_i4.npy", "three_d.npy"), path => Npz.Read(path), Zip, Deflate),
        new("NPZ of changed arrays of other kinds", Fixtures("structured_3.npy", "version_3.npy", "text.npy", "c_f2.npy"), path => Ask(path, Npz.Read(path), "a"), Zip, Deflate),
        new("safetensors", [Plain(), SafeTensorsFile.Of("{\"a\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[0,4]}}", 1, 2, 3, 4)], path => SafeTensors.Read(path)),
        new("safetensors of other types", [OtherTypes(), File.ReadAllBytes(Reference.PathOf("safetensors_types.safetensors"))], path => Ask(path, SafeTensors.Read(path, "module."), "a", "b", "c")),
        new("index of safetensors", [Index(), File.ReadAllBytes(Reference.PathOf("safetensors_shards.safetensors.index.json"))], ReadShards, FileName: "hostile.safetensors.index.json"),
        new("index of safetensors, texts", [Index()], path => SafeTensors.ReadMetadata(path), FileName: "hostile.safetensors.index.json"),
        new("safetensors, texts", [Plain()], path => SafeTensors.ReadMetadata(path)),
        new("schema", [Encoding.UTF8.GetBytes(new CsvSchema(["a", "ä\"\\"], ["kind"], ["b", "c"]).ToJson())], path => ReadText(path, "the schema: ", CsvSchema.FromJson)),
        new("scaler", ["""{"shift":[0,-1.5],"scale":[1,2e-3]}"""u8.ToArray()], path => ReadText(path, "the scaler: ", json => new Scaler<float>(json))),
        Search(),
        Model(),
        Checkpoint(),
        Checkpoints(),
        CliModel(),
        RebuiltModel(),
        Description(),
        HostileTables.Model(),
        HostileTables.Texts(),
    ];

    private static void ReadClasses(string path) => new CsvFile<float>(path, CsvSchema.Classification(path, "species")).Load();

    /// <summary>Accesses arrays that may exist, may be missing, or may be of an unsupported type, which throws an exception with the path.</summary>
    private static void Ask(string path, IReadOnlyDictionary<string, NpyArray> arrays, params string[] names)
    {
        foreach (string name in names)
        {
            try
            {
                arrays.TryGetValue(name, out _);
            }
            catch (InvalidDataException exception) when (exception.Message.StartsWith(path, StringComparison.Ordinal))
            {
            }
        }
    }

    private static byte[] OtherTypes() => SafeTensorsFile.Of(
        "{\"module.a\":{\"dtype\":\"F8_E5M2\",\"shape\":[3],\"data_offsets\":[0,3]},\"b\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[3,4]},\"module.c\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[4,8]}}",
        1, 2, 3, 4, 5, 6, 7, 8);

    /// <summary>An index of the shards written by <see cref="ReadShards"/>.</summary>
    private static byte[] Index() => Encoding.UTF8.GetBytes(
        "{\"metadata\":{\"total_size\":32,\"format\":\"pt\"},\"weight_map\":{\"0.weight\":\"plain\",\"n\":\"plain\",\"module.a\":\"other\",\"b\":\"other\",\"module.c\":\"other\"}}");

    /// <summary>Reads valid shards with a changed index.</summary>
    private static void ReadShards(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!File.Exists(Path.Combine(folder, "plain")))
        {
            File.WriteAllBytes(Path.Combine(folder, "plain"), Plain());
            File.WriteAllBytes(Path.Combine(folder, "other"), OtherTypes());
            foreach (string shard in (string[])["safetensors_shards-00001-of-00002.safetensors", "safetensors_shards-00002-of-00002.safetensors"])
            {
                File.Copy(Reference.PathOf(shard), Path.Combine(folder, shard));
            }
        }

        SafeTensors.Read(path, "module.");
    }

    private static byte[][] Fixtures(params string[] names) => [.. names.Select(name => File.ReadAllBytes(TestFolder.Fixture(name)))];

    /// <summary>Reads a valid file together with the changed one.</summary>
    private static string Beside(string path, byte[] content)
    {
        string other = path + ".other";
        if (!File.Exists(other))
        {
            File.WriteAllBytes(other, content);
        }

        return other;
    }

    /// <summary>Texts are rejected without a file name, since they need not come from files.</summary>
    private static void ReadText(string path, string name, Func<string, object> read)
    {
        try
        {
            read(File.ReadAllText(path));
        }
        catch (InvalidDataException exception) when (exception.Message.StartsWith(name, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>The results table of a search.</summary>
    private static HostileReader Search()
    {
        byte[] file = Saved(path => new RandomSearch(SearchCase.Space) { TrialsPerStage = 5, ResultsPath = path }.Run(SearchCase.Score));
        return new("table of a search", [file], path =>
        {
            using var table = new SearchTable(path, SearchCase.Space.Select(parameter => parameter.Name));
            table.Read();
        });
    }

    private static byte[] Zip(byte[] array)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry("a.npy", CompressionLevel.Fastest).Open();
            entry.Write(array);
        }

        return file.ToArray();
    }

    /// <summary>Removes the checksum, as in files of other programs.</summary>
    private static byte[] Plain() => SafeTensorsFile.Of(
        "{\"__metadata__\":{\"format\":\"pt\"},\"0.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[24,32]}}",
        [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    /// <summary>A network, which must be unchanged if its file is rejected.</summary>
    private static HostileReader Model()
    {
        var network = new Sequential<float>(EveryLayer.Linear<float>(2, 3), new BatchNorm<float>(3));
        return new("model", [Saved(network.Save)], path => Unchanged(() => network.Load(path), () => Hash(network.SaveState)), Seal);
    }

    /// <summary>A training run with early stopping, which must be unchanged if its file is rejected.</summary>
    private static HostileReader Checkpoint()
    {
        (Checkpoint<double> checkpoint, byte[] file, Func<string> state) = Trained();
        return new("checkpoint", [file], path => Unchanged(() => checkpoint.Load(path), state), Seal);
    }

    /// <summary>The newest of two checkpoints; if it is damaged, the older, valid one is used.</summary>
    private static HostileReader Checkpoints()
    {
        (Checkpoint<double> checkpoint, byte[] file, Func<string> state) = Trained();
        string good = state();
        return new("folder of checkpoints", [file], Read, Seal, FileName: "checkpoint-000002.safetensors");

        void Read(string path)
        {
            string older = path.Replace("2.safetensors", "1.safetensors", StringComparison.Ordinal);
            if (!File.Exists(older))
            {
                File.WriteAllBytes(older, file);
            }

            using var folder = new CheckpointFolder(Path.GetDirectoryName(path)!);
            LoadedCheckpoint? loaded = null;
            Unchanged(() => loaded = folder.LoadLatest(checkpoint), state);
            if (loaded is { Damaged: [string damage] })
            {
                loaded.Path.Should().Be(older);
                state().Should().Be(good);
                throw new InvalidDataException(damage);
            }
        }
    }

    private static (Checkpoint<double> Checkpoint, byte[] File, Func<string> State) Trained()
    {
        var network = new Sequential<double>(EveryLayer.Linear<double>(4, 3), new Dropout<double>(0.5, seed: 1));
        var optimizer = new Adam<double>(network.Parameters);
        var trainer = new Trainer<double>(network, new SoftmaxCrossEntropy<double>(), optimizer)
        {
            Scheduler = new LearningRateScheduler<double>(optimizer, new StepLR(2)),
            EarlyStopping = new EarlyStopping(5),
        };
        trainer.Fit(new DataLoader<double>(Blobs.Create<double>(6, 1), 3), null, 2);
        var checkpoint = new Checkpoint<double>(trainer);
        byte[] file = Saved(path => checkpoint.Save(path, new Dictionary<string, NpyArray> { ["epoch"] = NpyArray.FromArray([2]) }));
        return (checkpoint, file, () => Hash(network.SaveState, optimizer.SaveState, trainer.SaveState));
    }

    /// <summary>A model trained by the command on a table, with all its metadata.</summary>
    private static HostileReader CliModel()
    {
        using var folder = new TestFolder();
        CommandRun.Of("--csv", folder.WriteFruit("t.csv", 30), "--target", "fruit", "--dtype", "float", "--epochs", "1", "--hidden", "4", "--out", folder.PathOf("out"))
            .Code.Should().Be(0);
        return new("model of the command", [File.ReadAllBytes(folder.PathOf("out/model.safetensors"))], Read, Seal);

        static void Read(string path)
        {
            ModelMetadata metadata = ModelMetadata.Read(path);
            if (metadata.Settings.IsFloat)
            {
                SavedModel<float>.Read(path, metadata);
            }
            else
            {
                SavedModel<double>.Read(path, metadata);
            }
        }
    }

    /// <summary>A model of many kinds of layers, created from its file alone.</summary>
    private static HostileReader RebuiltModel()
    {
        var network = new Sequential<float>(
            new ColumnEmbedding<float>(2, new Dictionary<int, Embedding<float>> { [1] = new(5, 1, seed: 2) }), new Embedding<float>(3, 2, seed: 1), new BatchNorm<float>(4), new Residual<float>(EveryLayer.Linear<float>(4, 4), new Scaled<float>(new ELU<float>(0.5), 2)),
            new Parallel<float>(new PReLU<float>(), new DropConnect<float>(EveryLayer.Linear<float>(4, 2), 0.5, seed: 1)), new LayerNorm<float>(6), new Dropout<float>(0.5, seed: 1));
        var schema = new CsvSchema(["a", "b"], ["kind"], ["c", "d", "e", "f", "g", "h"]);
        byte[] file = Saved(path => new Model<float>(network, schema, image: new ImageShape(1, 2, 255)) { Metadata = new Dictionary<string, string> { ["note"] = "x" } }.Save(path));
        return new("model from its file alone", [file], path => MyTorch.Model.Load<float>(path), Seal);
    }

    /// <summary>The description of the layers, with valid arrays.</summary>
    private static HostileReader Description()
    {
        var network = new Sequential<float>(
            EveryLayer.Linear<float>(2, 3), new Residual<float>(new Softplus<float>(2, double.PositiveInfinity)), new Parallel<float>(new Sequential<float>(new Scaled<float>(new Sign<float>(0.5), 3)), new RMSNorm<float>(3)),
            BatchNorm.LikePyTorch<float>(6), new Dropout<float>(0.5, seed: 1));
        IReadOnlyDictionary<string, NpyArray> arrays = network.SaveState();
        return new("description of layers", [Encoding.UTF8.GetBytes(LayerKinds<float>.Describe(network).ToJson())], path => ReadText(path, "", text => new LayerReader<float>(LayerDescription.FromJson(text), arrays, "").Create()));
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] Saved(Action<string> save)
    {
        using var folder = new TestFolder();
        save(folder.PathOf("a"));
        return File.ReadAllBytes(folder.PathOf("a"));
    }

    private static byte[] Saved(Action<string, IEnumerable<KeyValuePair<string, string>>?> save) => Saved(path => save(path, null));

    private static void Unchanged(Action load, Func<string> state)
    {
        string before = state();
        try
        {
            load();
        }
        catch (InvalidDataException)
        {
            state().Should().Be(before);
            throw;
        }
    }

    private static string Hash(params Func<IReadOnlyDictionary<string, NpyArray>>[] parts) =>
        Bits.Hash(parts.SelectMany(part => part().Values).SelectMany(array => array.ToArray<double>()));

    /// <summary>Updates the checksum of a file whose checksum entry is still in place.</summary>
    public static byte[] Seal(byte[] file)
    {
        const string Entry = "{\"__metadata__\":{\"mytorch.crc32\":\"00000000";
        if (file.Length >= sizeof(ulong) + Entry.Length && file.AsSpan(sizeof(ulong)).StartsWith(Encoding.ASCII.GetBytes(Entry[..^8])))
        {
            SafeTensorsHeader.SetChecksum(file, 0);
            SafeTensorsHeader.SetChecksum(file, Crc32.Append(0, file));
        }

        return file;
    }
}
