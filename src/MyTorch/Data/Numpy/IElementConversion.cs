namespace MyTorch.Data;

/// <summary>Converts an element while rows are copied to columns.</summary>
internal interface IElementConversion<TSource, TTarget>
{
    TTarget Invoke(TSource element);
}
