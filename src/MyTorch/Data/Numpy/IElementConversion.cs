namespace MyTorch.Data;

/// <summary>What an element becomes on its way from rows to columns.</summary>
internal interface IElementConversion<TSource, TTarget>
{
    TTarget Invoke(TSource element);
}
