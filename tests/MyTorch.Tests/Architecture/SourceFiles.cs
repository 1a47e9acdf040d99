using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace MyTorch.Tests.Architecture;

/// <summary>Finds the source files of an assembly's types and methods, relative to a folder, in its portable PDB. Generated files in obj are excluded.</summary>
internal sealed class SourceFiles
{
    /// <summary>The kind of debug information that lists the files declaring a type without method bodies.</summary>
    private static readonly Guid TypeDefinitionDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly Dictionary<int, string> _files = [];

    /// <summary>Reads the PDB beside the assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="root">The project folder with a leading and trailing slash; the path before it depends on how the project was built.</param>
    public SourceFiles(Assembly assembly, string root)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));
        MetadataReader reader = provider.GetMetadataReader();
        foreach (MethodDebugInformationHandle handle in reader.MethodDebugInformation)
        {
            MethodDebugInformation method = reader.GetMethodDebugInformation(handle);
            DocumentHandle document = method.Document.IsNil && !method.SequencePointsBlob.IsNil ? method.GetSequencePoints().First().Document : method.Document;
            Add(MetadataTokens.GetToken(handle.ToDefinitionHandle()), document);
        }

        foreach (CustomDebugInformation information in reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation))
        {
            if (reader.GetGuid(information.Kind) == TypeDefinitionDocuments)
            {
                int row = reader.GetBlobReader(information.Value).ReadCompressedInteger();
                Add(MetadataTokens.GetToken(information.Parent), MetadataTokens.DocumentHandle(row));
            }
        }

        void Add(int token, DocumentHandle document)
        {
            string path = document.IsNil ? "" : reader.GetString(reader.GetDocument(document).Name).Replace('\\', '/');
            int start = path.LastIndexOf(root, StringComparison.Ordinal);
            if (start >= 0 && !path.AsSpan(start + root.Length).StartsWith("obj/"))
            {
                _files[token] = path[(start + root.Length)..];
            }
        }
    }

    /// <summary>Returns the file of a type, from its first method or its enclosing type; null for compiler-generated types.</summary>
    public string? Find(Type type)
    {
        if (_files.TryGetValue(type.MetadataToken, out string? file))
        {
            return file;
        }

        const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        return type.GetMembers(Declared).OfType<MethodBase>().Select(Find).FirstOrDefault(found => found is not null)
            ?? (type.DeclaringType is { } outer ? Find(outer) : null);
    }

    /// <summary>Returns the file of a method, or null if it has no body.</summary>
    public string? Find(MethodBase method) => _files.GetValueOrDefault(method.MetadataToken);
}
